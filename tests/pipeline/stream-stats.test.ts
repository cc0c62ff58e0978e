import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { pullThrough, streamBatches } from '../../src/pipeline/index.ts';
import { fakeImages, greySample, greySpec, turn } from './fake-images.ts';

const spec = greySpec({ side: 2, mean: 0, std: 1 });

test('stats() of batches account for every image at every instant', async () => {
  const cases = fc.record({
    size: fc.integer({ min: 10, max: 60 }),
    batchSize: fc.integer({ min: 1, max: 7 }),
    concurrency: fc.integer({ min: 1, max: 9 }),
    prefetch: fc.integer({ min: 1, max: 4 }),
    waits: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 9 }),
    broken: fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ size, batchSize, concurrency, prefetch, waits, broken }) => {
      let asked = 0;
      let given = 0;
      const check = (): void => {
        const { pulled, consumed, loading, making, ready, window } = batches.stats();
        assert.equal(window, concurrency + prefetch * batchSize);
        assert.equal(loading + making + ready, pulled - consumed);
        assert.ok(Math.min(loading, making, ready) >= 0 && pulled - consumed <= window);
        assert.ok(asked <= pulled && loading <= window && consumed >= given);
      };
      const images = fakeImages(size, {
        broken,
        read: async (index) => {
          asked += 1;
          for (let i = 0; i < waits[index % waits.length]!; i++) await turn();
          check();
          return greySample(index);
        },
      });
      const options = { spec, batchSize, concurrency, prefetch, maxRejectShare: 1 };
      const batches = streamBatches(images, options);
      for await (const batch of batches) {
        check();
        given += batch.size;
        for (let i = 0; i < waits[given % waits.length]!; i++) await turn();
        check();
      }
      const { pulled, consumed, loading, making, ready } = batches.stats();
      assert.deepEqual(
        { pulled, consumed, loading, making, ready },
        { pulled: size, consumed: size, loading: 0, making: 0, ready: 0 },
      );
      assert.equal(given, size - broken.length);
    }),
    { numRuns: 40 },
  );
});

test('stats() say where images wait while the reader takes none', async () => {
  const batches = streamBatches(fakeImages(40), { spec, batchSize: 4, concurrency: 3, prefetch: 2 });
  assert.deepEqual(
    { ...batches.stats() },
    { window: 11, pulled: 0, consumed: 0, ready: 0, loading: 0, making: 0, waitMs: 0, fullMs: 0 },
  );
  const iterator = batches[Symbol.asyncIterator]();
  await iterator.next();
  for (let i = 0; i < 20; i++) await turn();
  const { waitMs, fullMs, ...depths } = batches.stats();
  // 4 of 15 are consumed; two batches are ready and three images of the next are loaded.
  assert.deepEqual(depths, { window: 11, pulled: 15, consumed: 4, ready: 8, loading: 0, making: 3 });
  await iterator.return?.();
  const again = batches[Symbol.asyncIterator]();
  assert.equal(batches.stats().pulled, 0, 'another iteration begins anew');
  await again.return?.();
});

test('stats() tell a slow reader from a slow stream', async () => {
  const wait = 25;
  const slowReader = pullThrough(() => [1, 2, 3, 4, 5, 6, 7, 8], {
    window: 2,
    operate: (items) => items,
    weigh: () => 1,
  });
  for await (const _ of slowReader) await setTimeout(wait);
  // The last two items are pulled and the end comes only when there is room again: the stream is full six times.
  assert.ok(slowReader.stats().fullMs > 5 * wait * 0.9, JSON.stringify(slowReader.stats()));
  assert.ok(slowReader.stats().waitMs < slowReader.stats().fullMs / 3, JSON.stringify(slowReader.stats()));

  const slowStream = pullThrough(
    async function* () {
      for (let i = 0; i < 8; i++) {
        await setTimeout(wait);
        yield i;
      }
    },
    { window: 4, operate: (items) => items, weigh: () => 1 },
  );
  for await (const _ of slowStream);
  const { waitMs, fullMs } = slowStream.stats();
  assert.ok(waitMs > 7 * wait * 0.9, `${waitMs}`);
  assert.equal(fullMs, 0);
});

test('stats() stand still when the reader has left', async () => {
  const batches = streamBatches(fakeImages(40), { spec, batchSize: 4, concurrency: 3, prefetch: 2 });
  for await (const _ of batches) {
    for (let i = 0; i < 20; i++) await turn();
    break;
  }
  const left = batches.stats();
  assert.ok(left.fullMs > 0);
  await setTimeout(5);
  assert.deepEqual(batches.stats(), left);
});
