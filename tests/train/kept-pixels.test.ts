import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type LabelledImages, openDataset } from '../../src/data/index.ts';
import { encodePng } from '../../src/image/index.ts';
import { cacheImages, createPixelStore } from '../../src/pipeline/index.ts';
import { openImageCache } from '../../src/train/image-cache.ts';
import { createTrainConfig } from '../../src/train/index.ts';
import { greySample } from '../pipeline/fake-images.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-kept-'));
after(() => rm(folder, { recursive: true, force: true }));

/** Two classes of six files, of which one is of another size and one is torn. */
async function writeData(name: string): Promise<string> {
  const data = join(folder, name);
  for (const [at, label] of ['angry', 'happy'].entries()) {
    await mkdir(join(data, label), { recursive: true });
    for (let index = 0; index < 6; index++) {
      const side = at === 0 && index === 0 ? 9 : 6;
      const png = await encodePng(greySample(20 * index + at + 1, side));
      await writeFile(join(data, label, `${index}.png`), at === 1 && index === 5 ? png.subarray(0, 40) : png);
    }
  }
  return data;
}

/** What one run measures and reads with a folder for decoded images. */
async function runOn(data: string, cacheDir: string) {
  const dataset = await openDataset(data);
  const images = dataset.splits.train!;
  const said: string[] = [];
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  const parts = { training: images, validation: images, validationOrigin: '', close: async () => undefined };
  const config = createTrainConfig({ data, cacheDir, cacheMemory: 0 });
  const cache = openImageCache(parts, { config, log });
  const statistics = await cache.measure('training', { maxRejectShare: 0.5 });
  const pixels = await pixelsOf(cache.apply(statistics).training);
  await cache.close();
  return { statistics, pixels, said };
}

async function pixelsOf(images: LabelledImages): Promise<string[]> {
  const all: string[] = [];
  for (let index = 0; index < images.size; index++) {
    const text = await images.read(index).then(
      (sample) => ('pixels' in sample ? Buffer.from(sample.pixels).toString('hex') : 'encoded'),
      (error) => error.code,
    );
    all.push(text);
  }
  return all;
}

/** The pixels without any folder. */
async function decodedOf(data: string): Promise<string[]> {
  const images = (await openDataset(data)).splits.train!;
  const store = createPixelStore({ size: images.size, memoryBytes: 0 });
  return pixelsOf(cacheImages(images, { spec: { width: 6, height: 6, channels: 1 }, store }));
}

const TAKEN = /earlier run/;

test('a later run takes what an earlier one measured and decoded, torn and odd images included', async () => {
  const [data, cacheDir] = [await writeData('same'), join(folder, 'same-cache')];
  const expected = await decodedOf(data);
  assert.equal(expected[11], 'IMAGE_INVALID');
  const first = await runOn(data, cacheDir);
  const second = await runOn(data, cacheDir);
  assert.deepEqual([first.pixels, second.pixels], [expected, expected]);
  assert.deepEqual(second.statistics, first.statistics);
  assert.deepEqual([first.statistics.size, first.statistics.width], [11, 6]);
  assert.deepEqual(first.said, []);
  assert.match(second.said.join(), TAKEN);
});

test('a later run on changed images decodes them', async () => {
  const [data, cacheDir] = [await writeData('changed'), join(folder, 'changed-cache')];
  await runOn(data, cacheDir);
  await writeFile(join(data, 'happy', '3.png'), await encodePng(greySample(250, 6)));
  const { pixels, said } = await runOn(data, cacheDir);
  assert.deepEqual(pixels, await decodedOf(data));
  assert.deepEqual(said, []);
  assert.equal((await readdir(cacheDir)).length, 2);
});

test('a run that meets a damaged file says so, decodes what it must, and leaves a sound one', async () => {
  const [data, cacheDir] = [await writeData('damaged'), join(folder, 'damaged-cache')];
  await runOn(data, cacheDir);
  const [name] = await readdir(cacheDir);
  const path = join(cacheDir, name!);
  const whole = await readFile(path);
  const expected = await decodedOf(data);
  const changed = Buffer.from(whole);
  changed[40]! ^= 1;
  for (const broken of [whole.subarray(0, 100), changed]) {
    await writeFile(path, broken);
    const { pixels, said } = await runOn(data, cacheDir);
    assert.deepEqual(pixels, expected);
    assert.match(said.join(), /decoded again because .* is (cut off|damaged)/);
    // Where only pixels were damaged, the file is made by the next run.
    await runOn(data, cacheDir);
    assert.deepEqual(await readFile(path), whole);
  }
});

test('two runs at once leave one sound file', async () => {
  const [data, cacheDir] = [await writeData('both'), join(folder, 'both-cache')];
  const expected = await decodedOf(data);
  const runs = await Promise.all([1, 2, 3].map(() => runOn(data, cacheDir)));
  for (const { pixels } of runs) assert.deepEqual(pixels, expected);
  assert.equal((await readdir(cacheDir)).length, 1);
  assert.match((await runOn(data, cacheDir)).said.join(), TAKEN);
});

test('what a killed run left is removed once it is old', async () => {
  const [data, cacheDir] = [await writeData('stale'), join(folder, 'stale-cache')];
  await runOn(data, cacheDir);
  const [name] = await readdir(cacheDir);
  await rm(join(cacheDir, name!));
  for (const each of ['old', 'new']) await writeFile(join(cacheDir, `${name}.${each}.tmp`), 'half');
  const yesterday = Date.now() / 1000 - 86_400;
  await utimes(join(cacheDir, `${name}.old.tmp`), yesterday, yesterday);
  await runOn(data, cacheDir);
  assert.deepEqual((await readdir(cacheDir)).sort(), [name, `${name}.new.tmp`]);
});
