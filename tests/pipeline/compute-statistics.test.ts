import assert from 'node:assert/strict';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type LabelledImages, openDataset, type StoredImage } from '../../src/data/index.ts';
import {
  type ComputeStatisticsOptions,
  computeStatistics,
  formatStatistics,
  type Statistics,
} from '../../src/pipeline/index.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { fakeImages, greySample } from './fake-images.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-statistics-'));
  await writeGreyPngs(join(folder, 'faces'), { 'angry/1.png': 10, 'happy/1.png': 20, 'happy/2.png': 60 });
});
after(() => rm(folder, { recursive: true }));

test('computeStatistics() counts files and gives mean and population deviation of all their pixels', async () => {
  const statistics = await measureFolder('faces');
  assert.deepEqual(statistics.counts, { angry: 1, happy: 2 });
  assert.deepEqual([statistics.size, statistics.width, statistics.height, statistics.channels], [3, 4, 2, 1]);
  assert.deepEqual(statistics.imageSizes, [{ width: 4, height: 2, channels: 1, count: 3 }]);
  // Levels 10, 20 and 60: mean 30, squared deviations 400 + 100 + 900.
  assertNear(statistics.mean, [30]);
  assertNear(statistics.std, [Math.sqrt(1400 / 3)]);
  assert.deepEqual(statistics.rejects, []);
});

test('computeStatistics() measures each channel of colour by itself', async () => {
  const pixels = [Uint8Array.of(0, 10, 255, 4, 10, 245), Uint8Array.of(8, 10, 250, 4, 10, 250)];
  const statistics = await measure(pixels.map((values) => colour(values)));
  assert.equal(statistics.channels, 3);
  assertNear(statistics.mean, [4, 10, 250]);
  assertNear(statistics.std, [Math.sqrt(8), 0, Math.sqrt(12.5)]);
});

test('computeStatistics() brings the others to the commonest size and channels, in a second pass', async () => {
  const statistics = await measure([
    greySample(10, 3),
    greySample(20),
    greySample(60),
    { ...greySample(90), channels: 3, pixels: new Uint8Array(12).fill(90) },
  ]);
  assert.deepEqual([statistics.width, statistics.height, statistics.channels], [2, 2, 1]);
  assert.deepEqual(
    statistics.imageSizes.map(({ width, channels, count }) => [width, channels, count]),
    [
      [2, 1, 2],
      [3, 1, 1],
      [2, 3, 1],
    ],
  );
  assertNear(statistics.mean, [45]);
  // Levels 10, 20, 60 and 90 about 45.
  assertNear(statistics.std, [Math.sqrt((35 ** 2 + 25 ** 2 + 15 ** 2 + 45 ** 2) / 4)]);
});

test('computeStatistics() reads once where the size is given, and twice only where sizes differ', async () => {
  const readsOf = async (
    samples: readonly StoredImage[],
    options: ComputeStatisticsOptions,
  ): Promise<number> => {
    let reads = 0;
    const images = fakeImages(samples.length, {
      read: async (index) => {
        reads += 1;
        return samples[index]!;
      },
    });
    await computeStatistics(images, options);
    return reads;
  };
  assert.equal(await readsOf([greySample(1), greySample(2)], {}), 2);
  assert.equal(await readsOf([greySample(1), greySample(2, 3)], {}), 4);
  assert.equal(
    await readsOf([greySample(1), greySample(2, 3)], { imageSize: { width: 5, height: 5 }, channels: 1 }),
    2,
  );
});

test('computeStatistics() measures at the size and channels that it is given', async () => {
  const { width, height, channels, mean } = await measure([greySample(10), greySample(30)], {
    imageSize: { width: 5, height: 4 },
    channels: 3,
  });
  assert.deepEqual([width, height, channels], [5, 4, 3]);
  assertNear(mean, [20, 20, 20]);
});

test('computeStatistics() keeps its digits over many images far from zero', async () => {
  const images = fakeImages(20_000, { read: async (index) => greySample(254 + (index % 2)) });
  const { mean, std } = await computeStatistics(images);
  assertNear(mean, [254.5]);
  assertNear(std, [0.5]);
});

test('computeStatistics() gives the same hash wherever the data lies and another for other content, name or label', async () => {
  const { dataHash } = await measureFolder('faces');
  await cp(join(folder, 'faces'), join(folder, 'elsewhere'), { recursive: true });
  assert.equal((await measureFolder('elsewhere')).dataHash, dataHash);
  assert.equal((await measureFolder('elsewhere/')).dataHash, dataHash);
  await rename(join(folder, 'elsewhere/happy/1.png'), join(folder, 'elsewhere/happy/0.png'));
  const renamed = (await measureFolder('elsewhere')).dataHash;
  await rename(join(folder, 'elsewhere/happy'), join(folder, 'elsewhere/merry'));
  const relabelled = (await measureFolder('elsewhere')).dataHash;
  await writeGreyPngs(join(folder, 'elsewhere'), { 'merry/0.png': 21 });
  const changed = (await measureFolder('elsewhere')).dataHash;
  assert.equal(new Set([dataHash, renamed, relabelled, changed]).size, 4);
});

test('computeStatistics() lists what it cannot read, fails beyond 1 % unless told, and where nothing is left', async () => {
  await cp(join(folder, 'faces'), join(folder, 'torn'), { recursive: true });
  await writeFile(join(folder, 'torn/happy/3.jpg'), '<html>');
  await assert.rejects(measureFolder('torn'), { code: 'TOO_MANY_BAD_IMAGES' });
  const { size, counts, rejects, mean } = await measureFolder('torn', { maxRejectShare: 1 });
  assert.deepEqual([size, counts, mean], [3, { angry: 1, happy: 2 }, [30]]);
  assert.deepEqual(
    rejects.map(({ path, code }) => [path, code]),
    [[join(folder, 'torn/happy/3.jpg'), 'IMAGE_INVALID']],
  );
  const nothing = fakeImages(2, { broken: [0, 1] });
  await assert.rejects(computeStatistics(nothing, { maxRejectShare: 1 }), { code: 'DATASET_INVALID' });
});

test('computeStatistics() tells its progress and stops at its signal', async () => {
  const told: string[] = [];
  const controller = new AbortController();
  const reason = new Error('enough');
  const onProgress = (done: number, total: number): void => {
    told.push(`${done}/${total}`);
    if (done === 2) controller.abort(reason);
  };
  await assert.rejects(computeStatistics(fakeImages(9), { onProgress, signal: controller.signal }), reason);
  assert.deepEqual(told, ['1/9', '2/9']);
});

test('formatStatistics() lays the splits out side by side and lists sizes and rejects', () => {
  const train: Statistics = {
    size: 1234,
    counts: { angry: 34, happy: 1200 },
    width: 48,
    height: 48,
    channels: 1,
    mean: [129.4733],
    std: [65.0448],
    imageSizes: [
      { width: 48, height: 48, channels: 1, count: 1230 },
      { width: 60, height: 50, channels: 3, count: 4 },
    ],
    rejects: [{ path: 'a.jpg', code: 'IMAGE_INVALID', reason: 'it is torn' }],
    dataHash: '',
  };
  const text = formatStatistics({
    train,
    test: { ...train, size: 5, counts: { angry: 5 }, rejects: [], imageSizes: [] },
  });
  assert.equal(
    text,
    [
      'class       train     test',
      'angry          34        5',
      'happy       1,200        0',
      'all         1,234        5',
      'unusable        1        0',
      'mean      129.473  129.473',
      'std        65.045   65.045',
      '',
      'train: 1,230 of 48x48 grey, 4 of 60x50 colour',
      '  unusable: a.jpg: it is torn',
      'test: ',
    ].join('\n'),
  );
});

function colour(pixels: Uint8Array): StoredImage {
  return { path: '', label: '', width: 2, height: 1, channels: 3, pixels };
}

function measure(
  samples: readonly StoredImage[],
  options: ComputeStatisticsOptions = {},
): Promise<Statistics> {
  return computeStatistics(fakeImages(samples.length, { read: async (index) => samples[index]! }), options);
}

async function measureFolder(name: string, options: ComputeStatisticsOptions = {}): Promise<Statistics> {
  const dataset = await openDataset(join(folder, name).concat(name.endsWith('/') ? '/' : ''));
  return computeStatistics(dataset.splits.train as LabelledImages, options);
}

function assertNear(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i]! - value) < 1e-9, `${actual} and ${expected}`);
}
