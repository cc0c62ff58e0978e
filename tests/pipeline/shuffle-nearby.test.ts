import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom, permutation } from '../../src/base/index.ts';
import { shuffleNearby } from '../../src/pipeline/_shuffle-nearby.ts';
import { streamBatches } from '../../src/pipeline/index.ts';
import { fakeImages, greySpec } from './fake-images.ts';

const lengthsOfFiles = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 });

function endsOf(lengths: readonly number[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(lengths, (length) => {
    end += length;
    return end;
  });
}

test('shuffleNearby() gives each index once, from at most `bufferSize` that were taken and not given', () => {
  fc.assert(
    fc.property(lengthsOfFiles, fc.integer({ min: 1, max: 50 }), fc.nat(), (lengths, bufferSize, seed) => {
      const ends = endsOf(lengths);
      const order = [...shuffleNearby(ends, { bufferSize, random: createRandom(seed) })];
      const total = ends.at(-1) ?? 0;
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: total }, (_, i) => i),
      );
      // What has been given was taken before, so that an index comes at most `bufferSize` before its turn.
      const taken = [...permutation(ends.length, createRandom(seed))].flatMap((file) =>
        Array.from({ length: lengths[file]! }, (_, i) => ends[file]! - lengths[file]! + i),
      );
      for (const [position, index] of order.entries())
        assert.ok(taken.indexOf(index) - position < bufferSize);
    }),
    { numRuns: 100 },
  );
});

test('shuffleNearby() with a buffer of one takes the files in random order and each from front to back', () => {
  const order = [...shuffleNearby(endsOf([3, 2, 4]), { bufferSize: 1, random: createRandom(5) })];
  const blocks = [
    [0, 1, 2],
    [3, 4],
    [5, 6, 7, 8],
  ];
  assert.deepEqual(order, blocks.sort((a, b) => order.indexOf(a[0]!) - order.indexOf(b[0]!)).flat());
});

test('shuffleNearby() draws all orders alike where the buffer holds everything', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = [...shuffleNearby(endsOf([2, 1]), { bufferSize: 3, random: createRandom(seed) })].join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  // Binomial: 1000 of 6000, with a standard deviation of 29.
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 5 * 29, `${count}`);
});

async function pathsOf(options: {
  epoch: number;
  concurrency: number;
  shuffleBuffer?: number;
}): Promise<string[]> {
  const images = { ...fakeImages(40), shardEnds: endsOf([10, 20, 10]) };
  const paths: string[] = [];
  const spec = greySpec({ side: 2, mean: 0, std: 1 });
  for await (const batch of streamBatches(images, { spec, batchSize: 7, seed: 3, shuffle: true, ...options }))
    paths.push(...batch.paths);
  return paths;
}

test('streamBatches() shuffles shards through a buffer, the same at any concurrency, another way in each epoch', async () => {
  const order = await pathsOf({ epoch: 1, concurrency: 1, shuffleBuffer: 5 });
  assert.deepEqual(await pathsOf({ epoch: 1, concurrency: 8, shuffleBuffer: 5 }), order);
  assert.notDeepEqual(await pathsOf({ epoch: 2, concurrency: 1, shuffleBuffer: 5 }), order);
  assert.equal(new Set(order).size, 40);
  // The first comes from the file that was opened first, which stays the only one until its last image is taken.
  const fileOf = (path: string): number =>
    [10, 30, 40].findIndex((end) => Number(/(\d+)\.png$/.exec(path)![1]) < end);
  const first = fileOf(order[0]!);
  assert.ok(order.slice(0, 5).every((path) => fileOf(path) === first));
});
