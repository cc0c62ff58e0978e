import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { FerError } from '../../src/base/index.ts';
import { type StoredImage, subsetImages } from '../../src/data/index.ts';
import {
  type Batch,
  createAugmentation,
  noAugmentation,
  paperAugmentation,
  type Reject,
  type StreamBatchesOptions,
  streamBatches,
} from '../../src/pipeline/index.ts';
import { type Deferred, defer, fakeImages, greySample, greySpec, turn } from './fake-images.ts';

const spec = greySpec({ side: 2, mean: 0, std: 1 });

test('streamBatches() gives every image once, in the order of the data set, with its class', async () => {
  const batches = await collect(5, { batchSize: 2 });
  assert.deepEqual(
    batches.map(({ shape }) => shape),
    [
      [2, 2, 2, 1],
      [2, 2, 2, 1],
      [1, 2, 2, 1],
    ],
  );
  assert.deepEqual(
    batches.flatMap(({ paths }) => paths),
    [0, 1, 2, 3, 4].map((i) => `fake/${i}.png`),
  );
  assert.deepEqual(batches[1]?.images, Float32Array.of(2, 2, 2, 2, 3, 3, 3, 3));
  assert.deepEqual(batches[1]?.labels, Float32Array.of(1, 0, 0, 1));
});

test('streamBatches() shuffles the whole epoch by seed and epoch', async () => {
  const order = async (seed: number, epoch: number): Promise<string[]> =>
    (await collect(50, { shuffle: true, seed, epoch })).flatMap(({ paths }) => paths);
  const first = await order(1, 0);
  assert.deepEqual(first, await order(1, 0));
  assert.deepEqual([...first].sort(), (await order(1, 1)).sort());
  assert.notDeepEqual(first, await order(1, 1));
  assert.notDeepEqual(first, await order(2, 0));
  assert.deepEqual(new Set(first).size, 50);
});

test('streamBatches() gives the same batches at any concurrency and prefetch, with images that take any time', async () => {
  const slowly = fakeImages(60, {
    read: async (index) => {
      for (let i = 0; i < (index * 7) % 5; i++) await new Promise((resolve) => setImmediate(resolve));
      return faceOf(index);
    },
  });
  const hashes: string[] = [];
  for (const [concurrency, prefetch] of [
    [1, 1],
    [2, 2],
    [16, 5],
  ] as const) {
    const options = { ...face, batchSize: 7, shuffle: true, seed: 3, epoch: 1, concurrency, prefetch };
    hashes.push(await hashOf(streamBatches(slowly, { ...options, augmentation: paperAugmentation })));
  }
  assert.equal(new Set(hashes).size, 1);
  // What every version of Node has to give; it changes with the augmentation or the random numbers alone.
  assert.equal(hashes[0], '8ed59231f08fe6605d9f6bbc27bee08a3c0141bf6fe139b934afec29f6c45b57');
});

test('streamBatches() gives the same batches at any concurrency with every step and both mixtures', async () => {
  const slowly = fakeImages(60, {
    read: async (index) => {
      for (let i = 0; i < (index * 7) % 5; i++) await new Promise((resolve) => setImmediate(resolve));
      return faceOf(index);
    },
  });
  const names = ['shift', 'crop', 'erase', 'gamma', 'equalize', 'clahe', 'stretch', 'blur'];
  const single = names.map((name) => ({ [name]: {}, probability: 0.5 }));
  const more = createAugmentation({
    steps: [...single, { choose: 2, of: single }],
    mix: { probability: 0.8, mixup: {}, cutmix: {} },
  });
  const hashes: string[] = [];
  for (const concurrency of [1, 2, 16]) {
    const augmentation = { ...paperAugmentation, ...more };
    const options = { ...face, batchSize: 7, shuffle: true, seed: 3, epoch: 1, concurrency, augmentation };
    hashes.push(await hashOf(streamBatches(slowly, options)));
  }
  assert.equal(new Set(hashes).size, 1);
  // What every version of Node has to give; it changes with the augmentations or the random numbers alone.
  assert.equal(hashes[0], 'e5987dca960e3b81866107f37828d9f12856174f75d5f5240915242a1a26659c');
});

test('streamBatches() draws an image anew in each epoch, whatever is around it', async () => {
  const images = fakeImages(8, { read: async (index) => faceOf(index) });
  const valuesOf = async (epoch: number, shuffle: boolean): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    const options = { ...face, batchSize: 1, seed: 3, epoch, shuffle, augmentation: paperAugmentation };
    for await (const batch of streamBatches(images, options)) found.set(batch.paths[0]!, batch.images.join());
    return found;
  };
  const first = await valuesOf(0, false);
  assert.deepEqual(new Map([...(await valuesOf(0, true))].sort()), first);
  assert.notDeepEqual(await valuesOf(1, false), first);
});

test('streamBatches() never has more images on their way than it promises, at any speed of reads and reader', async () => {
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 30 }),
    batchSize: fc.integer({ min: 1, max: 5 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
    prefetch: fc.integer({ min: 1, max: 3 }),
    broken: fc.uniqueArray(fc.nat(29), { maxLength: 8 }),
    actions: fc.array(fc.record({ isRead: fc.boolean(), which: fc.nat() }), { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ size, batchSize, concurrency, prefetch, broken, actions }) => {
      const reading = new Map<number, Deferred<StoredImage>>();
      let pulled = 0;
      let consumed = 0;
      let isDone = false;
      const images = fakeImages(size, {
        broken,
        read: (index) => {
          pulled += 1;
          assert.ok(
            pulled - consumed <= concurrency + prefetch * batchSize,
            `${pulled} pulled, ${consumed} consumed`,
          );
          reading.set(index, defer());
          assert.ok(reading.size <= concurrency, `${reading.size} run at a time`);
          return reading.get(index)!.promise;
        },
      });
      const onReject = (): void => {
        consumed += 1;
      };
      const options = { spec, batchSize, concurrency, prefetch, maxRejectShare: 1, onReject };
      const reader = streamBatches(images, options)[Symbol.asyncIterator]();
      const ask = async (): Promise<void> => {
        const step = await reader.next();
        if (step.done) isDone = true;
        else consumed += step.value.size;
      };
      const finish = (which: number): void => {
        const index = [...reading.keys()][which % Math.max(1, reading.size)];
        if (index === undefined) return;
        reading.get(index)!.resolve(greySample(index));
        reading.delete(index);
      };
      for (const { isRead, which } of actions) {
        if (isRead) finish(which);
        else void ask();
        await turn();
      }
      for (let i = 0; !isDone && i < 3 * size + 3; i++) {
        void ask();
        while (reading.size > 0) finish(0);
        await turn();
      }
      assert.deepEqual([isDone, consumed], [true, size]);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('streamBatches() skips and tells of up to 1 % bad images, and fails beyond', async () => {
  const rejects: Reject[] = [];
  const batches = await collect(100, { broken: [40], onReject: (reject) => rejects.push(reject) });
  assert.equal(
    batches.reduce((sum, { size }) => sum + size, 0),
    99,
  );
  assert.deepEqual(
    rejects.map(({ path, code }) => [path, code]),
    [['fake/40.png', 'IMAGE_INVALID']],
  );
  await assert.rejects(collect(100, { broken: [40, 41] }), {
    code: 'TOO_MANY_BAD_IMAGES',
    message: /fake\/40\.png .*fake\/41\.png/,
  });
});

test('streamBatches() runs the epoch again for each iteration', async () => {
  const stream = streamBatches(fakeImages(5), { spec, batchSize: 2, shuffle: true });
  assert.equal(await hashOf(stream), await hashOf(stream));
});

test('streamBatches() stops all reads when its reader leaves, and starts none before it comes', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const images = fakeImages(100, {
    read: async (index, signal) => {
      signals.push(signal);
      return greySample(index);
    },
  });
  const stream = streamBatches(images, { spec, batchSize: 4, concurrency: 2, prefetch: 1 });
  await turn();
  assert.equal(signals.length, 0);
  for await (const _batch of stream) break;
  await turn();
  const read = signals.length;
  assert.ok(read <= 2 + 4 + 4, `${read} were read`);
  assert.ok(signals.every((signal) => signal?.aborted));
  await turn();
  assert.equal(signals.length, read);
});

test('streamBatches() fails with the reason of its signal', async () => {
  const controller = new AbortController();
  const reason = new FerError('INTERRUPTED', 'Stopped by Ctrl-C');
  await assert.rejects(async () => {
    for await (const _batch of streamBatches(fakeImages(100), {
      spec,
      batchSize: 4,
      signal: controller.signal,
    }))
      controller.abort(reason);
  }, reason);
});

test('streamBatches() fails with a fault that is not of one image', async () => {
  const images = fakeImages(3, {
    read: async () => {
      throw new FerError('DATASET_ROW_INVALID', 'Could not read row 7');
    },
  });
  await assert.rejects(hashOf(streamBatches(images, { spec })), { code: 'DATASET_ROW_INVALID' });
});

test('streamBatches() draws the same number of each class, anew in each epoch, and augments what it repeats', async () => {
  // Images 0, 2, 4, 6, 8 and 10 are of one class, the others of the other until 7: six and four of them.
  const images = subsetImages(
    fakeImages(12, { read: async (index) => faceOf(index) }),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 10],
  );
  const epochOf = async (epoch: number) => {
    const batches: Batch[] = [];
    const options = {
      ...face,
      batchSize: 1,
      seed: 3,
      epoch,
      classTarget: 5,
      augmentation: paperAugmentation,
    };
    for await (const batch of streamBatches(images, { ...options, shuffle: true })) batches.push(batch);
    return batches.map(({ paths, labels, images: values }) => ({
      path: paths[0]!,
      column: labels.indexOf(1),
      values: values.join(),
    }));
  };
  const first = await epochOf(0);
  assert.deepEqual(await epochOf(0), first);
  const large = first.filter(({ column }) => column === 0).map(({ path }) => path);
  const small = first.filter(({ column }) => column === 1).map(({ path }) => path);
  assert.deepEqual([large.length, new Set(large).size], [5, 5]);
  assert.deepEqual([small.length, new Set(small).size], [5, 4]);
  // The one that was drawn again is another picture.
  assert.equal(new Set(first.map(({ values }) => values)).size, 10);
  const samples = await Promise.all([1, 2, 3, 4].map((epoch) => epochOf(epoch)));
  const drawn = new Set(samples.flat().map(({ path }) => path));
  assert.equal(drawn.size, 10);
  assert.throws(() => streamBatches(images, { ...face, classTarget: 0 }), /`classTarget` is not a whole/);
});

test('streamBatches() refuses a data set without images and a prefetch below 1', () => {
  assert.throws(() => streamBatches(fakeImages(0), { spec }), { code: 'DATASET_INVALID' });
  assert.throws(
    () => streamBatches(fakeImages(1), { spec, prefetch: 0 }),
    /`prefetch` is not a whole number/,
  );
});

const face = { spec: greySpec({ side: 12, mean: 128, std: 60 }) };

/** A picture that no augmentation leaves as it is. */
function faceOf(index: number): StoredImage {
  const pixels = Uint8Array.from({ length: 144 }, (_, i) => (i * i * 3 + i * 17 + index * 29) % 256);
  return { path: '', label: '', width: 12, height: 12, channels: 1, pixels };
}

type CollectOptions = Partial<StreamBatchesOptions> & { readonly broken?: readonly number[] };

async function collect(size: number, { broken = [], ...options }: CollectOptions): Promise<Batch[]> {
  const batches: Batch[] = [];
  const stream = streamBatches(fakeImages(size, { broken }), {
    spec,
    augmentation: noAugmentation,
    ...options,
  });
  for await (const batch of stream) batches.push(batch);
  return batches;
}

async function hashOf(stream: AsyncIterable<Batch>): Promise<string> {
  const hash = createHash('sha256');
  for await (const { images, labels, paths } of stream) {
    hash.update(new Uint8Array(images.buffer)).update(new Uint8Array(labels.buffer)).update(paths.join());
  }
  return hash.digest('hex');
}
