/** Trains the light model on some images; prints the share of each epoch's time in which the training waited for batches. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { train } from '../../src/train/index.ts';
import { takeImages } from './take-images.ts';

const [folder, limit, epochs, workers] = process.argv.slice(2) as [string, string, string, string];
const images = await takeImages(folder, Number(limit));
const scratch = await mkdtemp(join(tmpdir(), 'fer-bench-'));
try {
  const data = join(scratch, 'data');
  for (const label of images.labels) await mkdir(join(data, label), { recursive: true });
  for (let index = 0; index < images.size; index++) {
    const { path, label } = images.describe(index);
    await copyFile(path, join(data, label, `${index}-${basename(path)}`));
  }
  const { history } = await train({
    data,
    model: 'light',
    epochs: Number(epochs),
    run: join(scratch, 'run'),
    device: 'cpu',
    ...(workers !== 'auto' && { workers: Number(workers) }),
  });
  const rows = history.map(({ data_wait_share, images_per_second }) => ({
    waitShare: data_wait_share,
    imagesPerSecond: images_per_second,
  }));
  console.log(JSON.stringify({ epochs: rows }));
} finally {
  await rm(scratch, { recursive: true });
}
