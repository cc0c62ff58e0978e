/** Streams a FER-2013 CSV file of as many rows as asked for, which it writes first; prints the peak memory. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '../../src/data/index.ts';
import { openImageWorkers, streamBatches } from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';

const rows = Number(process.argv[2]);
const scratch = await mkdtemp(join(tmpdir(), 'fer-bench-'));
try {
  const path = join(scratch, 'faces.csv');
  await writeRows(path);
  const { splits, close } = await openDataset(path);
  const images = splits.train!;
  const workers = await openImageWorkers({ count: 2 });
  const spec = greyFaceSpec(images.labels);
  let streamed = 0;
  for await (const batch of streamBatches(images, { spec, shuffle: true, workers })) streamed += batch.size;
  await workers.close();
  await close();
  const peakMebibytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ images: streamed, peakMebibytes }));
} finally {
  await rm(scratch, { recursive: true });
}

async function writeRows(path: string): Promise<void> {
  const face = [...randomBytes(48 * 48)].join(' ');
  const out = createWriteStream(path);
  out.write('emotion,pixels,Usage\n');
  for (let row = 0; row < rows; row++) {
    if (!out.write(`${row % 7},${face},Training\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}
