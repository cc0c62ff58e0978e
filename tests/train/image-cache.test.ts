import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LabelledImages } from '../../src/data/index.ts';
import { openImageCache } from '../../src/train/image-cache.ts';
import { createTrainConfig, type TrainConfigFields, train } from '../../src/train/index.ts';
import { fakeImages, greySample } from '../pipeline/fake-images.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-image-cache-'));
after(() => rm(folder, { recursive: true, force: true }));

const MEBIBYTE = 2 ** 20;
/** Images of a quarter of a mebibyte. */
const SIDE = 512;
const shape = { width: SIDE, height: SIDE, channels: 1 } as const;

interface CountedImages {
  readonly images: LabelledImages;
  readonly read: number[];
}

function countedImages(size: number): CountedImages {
  const read: number[] = [];
  const images = fakeImages(size, {
    read: async (index) => {
      read.push(index);
      return greySample(index, SIDE);
    },
  });
  return { images, read };
}

function openCache(fields: Partial<TrainConfigFields>) {
  const [training, validation] = [countedImages(6), countedImages(5)];
  const warnings: string[] = [];
  const data = {
    training: training.images,
    validation: validation.images,
    validationOrigin: '',
    close: async () => undefined,
  };
  const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };
  const config = createTrainConfig({ data: '-', ...fields });
  return { cache: openImageCache(data, { config, log }), data, training, validation, warnings };
}

async function readAll(images: LabelledImages): Promise<void> {
  for (let index = 0; index < images.size; index++) {
    const sample = await images.read(index);
    assert.ok('pixels' in sample && sample.pixels[0] === index && sample.pixels.length === SIDE * SIDE);
  }
}

test('openImageCache() keeps training images first, then validation images, within one budget', async () => {
  const { cache, training, validation } = openCache({ cacheMemory: 2 });
  for (const part of ['training', 'validation'] as const) await cache.measure(part, {});
  assert.deepEqual([training.read.splice(0).length, validation.read.splice(0).length], [6, 5]);
  const cached = cache.apply(shape);
  await readAll(cached.training);
  await readAll(cached.validation);
  assert.deepEqual([training.read, validation.read], [[], [2, 3, 4]]);
  assert.equal(8 * SIDE * SIDE, 2 * MEBIBYTE);
  await cache.close();
});

test('openImageCache() puts the rest into its folder once there is a run, and reads each of them once more', async () => {
  const { cache, training, warnings } = openCache({ cacheMemory: 1 });
  await cache.measure('training', {});
  training.read.length = 0;
  const cached = cache.apply(shape);
  cache.spillTo(folder);
  for (let epoch = 0; epoch < 3; epoch++) await readAll(cached.training);
  assert.deepEqual(training.read, [4, 5]);
  assert.deepEqual(warnings, []);
  await cache.close();
  assert.deepEqual(await readdir(folder), []);
});

test('openImageCache() starts anew where the images were measured in another size', async () => {
  const { cache, training } = openCache({ cacheMemory: 2 });
  await cache.measure('training', { imageSize: { width: 3, height: 3 }, channels: 1 });
  training.read.length = 0;
  const cached = cache.apply(shape);
  for (let epoch = 0; epoch < 2; epoch++) await readAll(cached.training);
  assert.deepEqual(training.read, [0, 1, 2, 3, 4, 5]);
  await cache.close();
});

test('openImageCache() warns once where it cannot write, and the images are read each time', async () => {
  const { cache, training, warnings } = openCache({ cacheMemory: 0 });
  const cached = cache.apply(shape);
  cache.spillTo(join(folder, 'missing'));
  for (let epoch = 0; epoch < 2; epoch++) await readAll(cached.training);
  assert.equal(training.read.length, 12);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /decoded in every epoch because .*ENOENT/);
  await cache.close();
});

test('openImageCache() goes on without a folder that cannot be made', async () => {
  await writeFile(join(folder, 'file'), '');
  const { cache, warnings } = openCache({ cacheDir: join(folder, 'file', 'cache') });
  await cache.measure('training', {});
  await readAll(cache.apply(shape).training);
  assert.match(warnings[0]!, /not kept for later runs: .*ENOTDIR/);
  await cache.close();
});

test('openImageCache() takes measures and pixels from its folder, within one budget too', async () => {
  const cacheDir = join(folder, 'later');
  const first = openCache({ cacheDir });
  const measured = await first.cache.measure('training', {});
  await first.cache.measure('validation', {});
  await first.cache.close();
  const { cache, training, validation, warnings } = openCache({ cacheDir, cacheMemory: 2 });
  assert.deepEqual(await cache.measure('training', {}), measured);
  await cache.measure('validation', {});
  assert.deepEqual([training.read.splice(0).length, validation.read.splice(0).length], [6, 5]);
  const cached = cache.apply(shape);
  for (let epoch = 0; epoch < 2; epoch++) {
    await readAll(cached.training);
    await readAll(cached.validation);
  }
  assert.deepEqual([training.read, validation.read, warnings], [[], [], []]);
  await cache.close();
  assert.equal((await readdir(cacheDir)).length, 2);
});

test('openImageCache() leaves the images as they are where it is off', async () => {
  const { cache, data } = openCache({ cache: 'off' });
  await cache.measure('training', {});
  const cached = cache.apply(shape);
  assert.equal(cached.training, data.training);
  assert.equal(cached.validation, data.validation);
  await cache.close();
});

test('train() gives the same run without a cache, with one in memory and with one on the disk', async () => {
  const data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 14, PublicTest: 4 } });
  const cacheDir = join(folder, 'cache');
  const small = { data, model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 }, epochs: 2 };
  const results = [];
  for (const [name, cache] of Object.entries({
    off: { cache: 'off' },
    memory: {},
    disk: { cacheMemory: 0, cacheDir },
    again: { cacheDir },
  } as const)) {
    const result = await train({ ...small, ...cache, run: join(folder, name) });
    const files = (await readdir(result.run)).sort();
    const weights = await readFile(join(result.run, 'last', 'weights.bin'));
    const losses = result.history.map(({ loss, val_loss }) => [loss, val_loss]);
    results.push({ files, losses, weights: weights.toString('hex') });
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
  assert.deepEqual(results[3], results[0]);
  assert.equal((await readdir(cacheDir)).length, 2);
});
