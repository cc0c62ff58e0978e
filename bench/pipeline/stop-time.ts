/**
 * How long work goes on after a reader has left a stream of photographs: until the last of them is closed and decoded.
 * Prints the longest of some times in milliseconds for each kind of source.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { create } from 'tar';
import { openDataset } from '../../src/data/index.ts';
import { openImageWorkers, streamBatches } from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';

const LABELS = ['angry', 'happy'];
const PHOTOS = 64;
const LEAVES = 8;
/** What goes on is looked at in steps this long until nothing has happened in so many of them. */
const STEP_MS = 4;
const QUIET_STEPS = 50;

const scratch = await mkdtemp(join(tmpdir(), 'fer-bench-'));
try {
  const sources = await writeSources(scratch);
  const stops = [];
  for (const [name, path] of Object.entries(sources)) {
    for (const count of [0, 2]) {
      stops.push({ name, workers: count, milliseconds: await longestStop(path, count) });
    }
  }
  console.log(JSON.stringify({ stops }));
} finally {
  await rm(scratch, { recursive: true });
}

async function writeSources(folder: string): Promise<Record<string, string>> {
  const noise = { create: { width: 1024, height: 768, channels: 3, background: 'grey' } } as const;
  const photo = await sharp({
    ...noise,
    create: { ...noise.create, noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .jpeg()
    .toBuffer();
  const photos = Array.from({ length: PHOTOS }, (_, i) => ({
    label: LABELS[i % 2]!,
    name: `${String(i).padStart(3, '0')}`,
  }));
  for (const part of ['folders/angry', 'folders/happy', 'shards']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  for (const { label, name } of photos) {
    await writeFile(join(folder, 'folders', label, `${name}.jpg`), photo);
    await writeFile(join(folder, `${name}.jpg`), photo);
    await writeFile(join(folder, `${name}.cls`), label);
  }
  const members = photos.flatMap(({ name }) => [`${name}.jpg`, `${name}.cls`]);
  await create({ file: join(folder, 'shards/0.tar'), cwd: folder }, members);
  const list = photos.map(({ label, name }) => `folders/${label}/${name}.jpg,${label}`);
  await writeFile(join(folder, 'list.csv'), ['path,label', ...list, ''].join('\n'));
  const face = [...randomBytes(48 * 48)].join(' ');
  const rows = Array.from({ length: 2000 }, (_, i) => `${i % 7},${face},Training`);
  await writeFile(join(folder, 'faces.csv'), ['emotion,pixels,Usage', ...rows, ''].join('\n'));
  return {
    'class folders': join(folder, 'folders'),
    'a list file': join(folder, 'list.csv'),
    'tar shards': join(folder, 'shards'),
    'FER-2013 CSV': join(folder, 'faces.csv'),
  };
}

async function longestStop(path: string, count: number): Promise<number> {
  const dataset = await openDataset(path);
  const images = dataset.splits.train!;
  const spec = greyFaceSpec(images.labels);
  const workers = await openImageWorkers({ count });
  let longest = 0;
  for (let leave = 0; leave < LEAVES; leave++) {
    for await (const _batch of streamBatches(images, {
      spec,
      batchSize: 8,
      shuffle: true,
      seed: leave,
      workers,
    }))
      break;
    longest = Math.max(longest, await workAfter(performance.now()));
  }
  await workers.close();
  await dataset.close();
  return longest;
}

/** Milliseconds from the start to the last moment at which a photograph was open or being decoded, in any thread. */
async function workAfter(start: number): Promise<number> {
  let last = start;
  for (let quiet = 0; quiet < QUIET_STEPS; quiet++) {
    const { queue, process } = sharp.counters();
    if (queue + process + openPhotos() > 0) {
      last = performance.now();
      quiet = 0;
    }
    await setTimeout(STEP_MS);
  }
  return last - start;
}

/** Data sets of one file and shards hold theirs open until they are closed themselves. */
function openPhotos(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith('.jpg');
    } catch {
      return false;
    }
  }).length;
}
