import assert from 'node:assert/strict';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { map } from 'rxjs';
import sharp from 'sharp';
import type { ImageStream, StoredImage } from '../../src/data/index.ts';
import type { Sample } from '../../src/image/index.ts';
import {
  augment,
  type Batch,
  batchImages,
  computeStatistics,
  decodeImages,
  paperAugmentation,
  pullThrough,
  type Reject,
  type StreamBatchesOfStreamOptions,
  settleRejects,
  standardize,
  streamBatches,
} from '../../src/pipeline/index.ts';
import { fakeImages, greySample, greySpec, LABELS, turn } from './fake-images.ts';

const spec = greySpec({ side: 2, mean: 0, std: 1 });
const folder = await mkdtemp(join(tmpdir(), 'fer-stream-'));
after(() => rm(folder, { recursive: true, force: true }));

/** The images of `fakeImages`, one after the other. */
function fakeStream(size: number, fields: Partial<ImageStream> = {}): ImageStream {
  return { location: 'fake', open: () => samples(size), ...fields };
}

async function* samples(size: number, of = greySample): AsyncGenerator<Sample> {
  for (let i = 0; i < size; i++) yield { ...of(i % 256), path: `fake/${i}.png`, label: LABELS[i % 2]! };
}

async function collect(
  stream: ImageStream,
  options: Partial<StreamBatchesOfStreamOptions> = {},
): Promise<Batch[]> {
  return await all(streamBatches(stream, { spec, batchSize: 4, ...options }));
}

const pathsOf = (batches: readonly Batch[]): string[] => batches.flatMap(({ paths }) => [...paths]);

test('a stream gives the batches of a data set with the same images in the same order', async () => {
  const side8 = greySpec({ side: 8, mean: 100, std: 50 });
  const of = (level: number): Sample => greySample(level, 8);
  const images = fakeImages(30, { read: async (index) => of(index) });
  for (const augmentation of [undefined, paperAugmentation]) {
    const options = { spec: side8, batchSize: 4, seed: 3, epoch: 2, ...(augmentation && { augmentation }) };
    const expected = await all(streamBatches(images, options));
    const stream = fakeStream(30, { open: () => samples(30, of) });
    assert.deepEqual(await collect(stream, options), expected);
    // What is not asynchronous is a source too.
    const atOnce = await all(samples(30, of));
    assert.deepEqual(await collect({ location: 'fake', open: () => atOnce }, options), expected);
  }
});

test('a stream is shuffled through the buffer: each image once, none more than its size before its turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 70 }),
      fc.nat(),
      async (...n) => {
        const [size, shuffleBuffer, seed] = n;
        const order = pathsOf(await collect(fakeStream(size), { shuffle: true, shuffleBuffer, seed }));
        const indices = order.map((path) => Number(/\d+/.exec(path)));
        assert.deepEqual(
          [...indices].sort((a, b) => a - b),
          Array.from({ length: size }, (_, i) => i),
        );
        for (const [position, index] of indices.entries()) assert.ok(index - position <= shuffleBuffer);
      },
    ),
    { numRuns: 60 },
  );
});

test('a shuffled stream depends on seed and epoch alone, not on speeds, concurrency or prefetch', async () => {
  const options = { shuffle: true, shuffleBuffer: 20, augmentation: paperAugmentation, seed: 1 };
  const slowly = fakeStream(100, {
    open: async function* () {
      for await (const [i, sample] of numbered(samples(100))) {
        for (let n = 0; n < (i * 7) % 4; n++) await new Promise((resolve) => setImmediate(resolve));
        yield sample;
      }
    },
  });
  const first = await collect(fakeStream(100), { ...options, concurrency: 1, prefetch: 1 });
  assert.deepEqual(await collect(slowly, { ...options, concurrency: 2 }), first);
  assert.deepEqual(await collect(slowly, { ...options, concurrency: 16, prefetch: 5 }), first);
  assert.notDeepEqual(pathsOf(await collect(slowly, { ...options, epoch: 1 })), pathsOf(first));
  assert.notDeepEqual(pathsOf(await collect(slowly, { ...options, seed: 2 })), pathsOf(first));
});

test('a stream is pulled no further than its reader allows, whatever the speeds', async () => {
  const cases = fc.record({
    batchSize: fc.integer({ min: 1, max: 7 }),
    concurrency: fc.integer({ min: 1, max: 9 }),
    prefetch: fc.integer({ min: 1, max: 4 }),
    shuffleBuffer: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    waits: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 9 }),
    readerWaits: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 9 }),
  });
  let largest = 0;
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ batchSize, concurrency, prefetch, shuffleBuffer, waits, readerWaits }) => {
        const window = concurrency + prefetch * batchSize + (shuffleBuffer ?? 0);
        let pulled = 0;
        let consumed = 0;
        const counted = fakeStream(80, {
          open: async function* () {
            for await (const [i, sample] of numbered(samples(80))) {
              pulled += 1;
              assert.ok(pulled - consumed <= window, `${pulled} - ${consumed} > ${window}`);
              largest = Math.max(largest, (pulled - consumed) / window);
              await idle(waits[i % waits.length]!);
              yield sample;
            }
          },
        });
        const shuffling = { shuffle: shuffleBuffer !== undefined, shuffleBuffer };
        const options = { spec, batchSize, concurrency, prefetch, ...shuffling };
        for await (const batch of streamBatches(counted, options)) {
          consumed += batch.size;
          await idle(readerWaits[consumed % readerWaits.length]!);
        }
        assert.equal(consumed, 80);
      },
    ),
    // A slow reader, so that the window is used up in any case.
    {
      numRuns: 40,
      examples: [
        [
          {
            batchSize: 2,
            concurrency: 2,
            prefetch: 1,
            shuffleBuffer: undefined,
            waits: [0],
            readerWaits: [60],
          },
        ],
      ],
    },
  );
  assert.equal(largest, 1, 'the window is used up');
});

test('leaving a stream closes it and its file at once, and no picture is decoded afterwards', async () => {
  const path = join(folder, 'frames.bin');
  await writeFile(path, await png(3));
  for (const shuffle of [false, true]) {
    let handle: FileHandle | undefined;
    let decoded = 0;
    let signal: AbortSignal | undefined;
    const stream: ImageStream = {
      location: path,
      async *open(given) {
        signal = given;
        handle = await open(path);
        try {
          for (;;) {
            const encoded = Buffer.alloc((await handle.stat()).size);
            await handle.read(encoded, 0, encoded.length, 0);
            decoded += 1;
            yield { path, label: 'happy', encoded };
          }
        } finally {
          await handle.close();
        }
      },
    };
    const batches = streamBatches(stream, { spec, batchSize: 4, shuffle, shuffleBuffer: 8 });
    assert.equal(handle, undefined, 'nothing is opened before it is read');
    for await (const batch of batches) if (batch.size > 0) break;
    assert.equal(signal?.aborted, true);
    const left = performance.now();
    while (handle!.fd !== -1 && performance.now() - left < 1000) await setTimeout(1);
    assert.equal(handle!.fd, -1, 'the file is closed');
    const before = decoded;
    await setTimeout(20);
    assert.equal(decoded, before);
  }
});

test('leaving a stream closes it while it waits for an image', async () => {
  for (const shuffle of [false, true]) {
    let returned = 0;
    const stream = fakeStream(9, {
      open: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<never>(() => undefined),
          return: async () => {
            returned += 1;
            return { done: true, value: undefined };
          },
        }),
      }),
    });
    const iterator = streamBatches(stream, { spec, shuffle })[Symbol.asyncIterator]();
    const pending = iterator.next();
    await turn();
    await iterator.return?.();
    assert.equal((await pending).done, true);
    assert.equal(returned, 1);
  }
});

test('images of a stream that cannot be used are data: skipped and told, or the end', async () => {
  const good = await png(9);
  const broken: Record<number, StoredImage> = {
    2: { path: '2', label: 'happy', encoded: good.subarray(0, 20) },
    3: { path: '3', label: 'happy', encoded: new Uint8Array(0) },
    4: { ...greySample(4), pixels: new Uint8Array(3) },
  };
  const stream = fakeStream(6, {
    *open() {
      for (let i = 0; i < 6; i++) yield broken[i] ?? { path: `${i}`, label: 'angry', encoded: good };
    },
  });
  const rejects: Reject[] = [];
  const onReject = (reject: Reject): void => {
    rejects.push(reject);
  };
  const batches = await collect(stream, { maxRejectShare: 0.5, onReject });
  assert.deepEqual(pathsOf(batches), ['0', '1', '5']);
  assert.deepEqual(
    rejects.map(({ path, code }) => [path, code]),
    [
      ['2', 'IMAGE_INVALID'],
      ['3', 'IMAGE_INVALID'],
      ['4.png', 'IMAGE_INVALID'],
    ],
  );
  assert.match(rejects[2]!.reason, /2x2x1 pixels take 4 bytes: it has 3$/);
  await assert.rejects(collect(stream, { onBadImage: 'fail' }), /none may be skipped: 2 /);
  await assert.rejects(collect(stream), { code: 'TOO_MANY_BAD_IMAGES', message: /3 of the first 6 images/ });
});

test('the share of bad images of a stream of unknown length is taken from the thousandth on', async () => {
  const bad = { ...greySample(1), pixels: new Uint8Array(0) };
  const stream = (isBad: (index: number) => boolean): ImageStream =>
    fakeStream(3000, {
      async *open() {
        for await (const [i, sample] of numbered(samples(3000))) yield isBad(i) ? bad : sample;
      },
    });
  const options = { batchSize: 100 };
  // At the start one in one, later one in sixty; never more than one in a hundred of the first thousand and of all.
  assert.equal(
    pathsOf(
      await collect(
        stream((i) => i < 10 || (i >= 2000 && i % 60 === 0)),
        options,
      ),
    ).length,
    2974,
  );
  await assert.rejects(
    collect(
      stream((i) => i < 11),
      options,
    ),
    /11 of the first 11 images/,
  );
  await assert.rejects(
    collect(
      stream((i) => i % 90 === 0),
      options,
    ),
    /11 of the first 901 images/,
  );
});

test('a stream must give the number of images that it says, at least one, at every pass', async () => {
  assert.equal(pathsOf(await collect(fakeStream(5, { size: 5 }))).length, 5);
  await assert.rejects(collect(fakeStream(5, { size: 6 })), {
    code: 'DATASET_INVALID',
    message: /6 images: it gave 5$/,
  });
  const once = samples(4);
  const spent = fakeStream(4, { open: () => once });
  await collect(spent);
  await assert.rejects(collect(spent), { code: 'DATASET_INVALID', message: /fake because it gave no image/ });
});

test('what is no image ends a stream and closes it', async () => {
  const wrong: unknown[] = [
    null,
    {},
    { path: 'a', label: 'happy' },
    { path: 'a', encoded: new Uint8Array(1) },
    { path: 'a', label: 'happy', encoded: 'AAAA' },
    { ...greySample(1), channels: 4 },
  ];
  for (const value of wrong) {
    let isClosed = false;
    const stream = fakeStream(2, {
      async *open() {
        try {
          yield* samples(3);
          yield value as Sample;
        } finally {
          isClosed = true;
        }
      },
    });
    await assert.rejects(collect(stream), { code: 'DATASET_INVALID', message: /after 3 images is no image/ });
    assert.ok(isClosed);
  }
});

test('a fault of a stream, a class that is not known and `classTarget` are errors of the reader', async () => {
  const fault = new Error('the queue is gone');
  const torn = fakeStream(9, {
    async *open() {
      yield* samples(5);
      throw fault;
    },
  });
  for (const shuffle of [false, true]) await assert.rejects(collect(torn, { shuffle }), fault);
  const neverOpened = fakeStream(9, {
    open: () => {
      throw fault;
    },
  });
  await assert.rejects(collect(neverOpened), fault);
  const other = fakeStream(1, { open: () => [{ ...greySample(1), label: 'bored' }] });
  await assert.rejects(collect(other), { code: 'LABELS_MISMATCH' });
  const byClass = { classTarget: 3 } as unknown as StreamBatchesOfStreamOptions;
  await assert.rejects(async () => collect(fakeStream(9), byClass), TypeError);
});

test('computeStatistics() measures a stream as it does a data set of the same images', async () => {
  const size = (index: number): Sample => greySample(index, index % 5 === 0 ? 3 : 2);
  const images = fakeImages(40, { read: async (index) => size(index) });
  let opened = 0;
  const totals = new Set<number>();
  const stream = fakeStream(40, {
    open: () => {
      opened += 1;
      return samples(40, size);
    },
  });
  const onProgress = (_: number, total: number): void => {
    totals.add(total);
  };
  assert.deepEqual(await computeStatistics(stream, { onProgress }), await computeStatistics(images));
  assert.equal(opened, 2, 'a second pass, since not all are of the commonest size');
  assert.deepEqual([...totals], [Number.POSITIVE_INFINITY]);
  await assert.rejects(computeStatistics(fakeStream(0)), { code: 'DATASET_INVALID' });
});

test('the operators take a stream by way of pullThrough()', async () => {
  const encoded = await png(9);
  const frames = fakeStream(5, {
    *open() {
      for (let i = 0; i < 5; i++) yield { path: `${i}`, label: 'happy', encoded };
    },
  });
  const batches = pullThrough(frames.open, {
    window: 8,
    operate: (images, release) =>
      images.pipe(
        map((image, index) => ({ ...image, index })),
        decodeImages({ concurrency: 2 }),
        settleRejects({ onReject: () => release(1) }),
        augment(paperAugmentation, { seed: 1 }),
        standardize(spec),
        batchImages({ batchSize: 2, labels: LABELS }),
      ),
    weigh: (batch) => batch.size,
  });
  assert.deepEqual(
    (await all(batches)).map(({ shape }) => shape),
    [2, 2, 1].map((size) => [size, 2, 2, 1]),
  );
});

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

async function* numbered<T>(values: AsyncIterable<T>): AsyncGenerator<[number, T]> {
  let index = 0;
  for await (const value of values) yield [index++, value];
}

async function idle(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function png(level: number): Promise<Buffer> {
  const raw = { width: 2, height: 2, channels: 1 } as const;
  return await sharp(Buffer.alloc(4, level), { raw }).toColourspace('b-w').png().toBuffer();
}
