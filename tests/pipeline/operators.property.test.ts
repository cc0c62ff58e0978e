import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { from, map, type Observable } from 'rxjs';
import sharp from 'sharp';
import { openDataset, type StoredImage } from '../../src/data/index.ts';
import {
  augment,
  batchImages,
  createAugmentation,
  decodeImages,
  expectCount,
  loadImages,
  mapParallel,
  mixBatches,
  type Outcome,
  paperAugmentation,
  preprocessImages,
  pullThrough,
  settleRejects,
  standardize,
  streamBatches,
} from '../../src/pipeline/index.ts';
import { fakeImages, greySample, greySpec, LABELS } from './fake-images.ts';

const RUNS = Number(process.env.FER_PROPERTY_RUNS ?? 25);
const SIZE = 40;
const spec = greySpec({ side: 2, mean: 0, std: 1 });
const folder = await mkdtemp(join(tmpdir(), 'fer-operators-'));
after(() => rm(folder, { recursive: true, force: true }));

interface Speeds {
  readonly concurrency: number;
  readonly prefetch: number;
  /** Turns of the event loop that a read and the reader take, in rotation. */
  readonly work: readonly number[];
  readonly reader: readonly number[];
}

interface Result {
  readonly indices: readonly number[];
}

/** The steps between the indices that are pulled and what a reader gets. */
type Operate = (
  items: Observable<number>,
  context: {
    readonly speeds: Speeds;
    readonly release: (count: number) => void;
    readonly onWork: () => void;
  },
) => Observable<Result>;

const BROKEN = [3, 17, 18];
const one = (index: number): Result => ({ indices: [index] });
const indexOf = (path: string): number => Number(/\d+/.exec(path));
const encodedTorn = new Uint8Array(9);
const png = await sharp(Buffer.alloc(4, 9), { raw: { width: 2, height: 2, channels: 1 } })
  .toColourspace('b-w')
  .png()
  .toBuffer();

function storedOf(index: number): StoredImage & { readonly index: number } {
  const { path, label } = { path: `${index}.png`, label: LABELS[index % 2]! };
  return { path, label, encoded: BROKEN.includes(index) ? encodedTorn : png, index };
}

/** Every public operator, with what must come before it; those that drop images say so. */
const OPERATORS: Readonly<
  Record<string, { readonly operate: Operate; readonly drops?: boolean; readonly batchSize?: number }>
> = {
  mapParallel: {
    operate: (items, { speeds, onWork }) =>
      items.pipe(
        mapParallel(
          async (index) => {
            onWork();
            await turns(speeds.work[index % speeds.work.length]!);
            return one(index);
          },
          { concurrency: speeds.concurrency },
        ),
      ),
  },
  loadImages: {
    drops: true,
    operate: (items, { speeds, release, onWork }) =>
      items.pipe(
        loadImages(slowImages(speeds, onWork), {
          concurrency: speeds.concurrency,
          prepare: (_, index) => one(index),
        }),
        settleRejects({ total: SIZE, maxRejectShare: 1, onReject: () => release(1) }),
      ),
  },
  decodeImages: {
    drops: true,
    operate: (items, { speeds, release, onWork }) =>
      items.pipe(
        map((index) => {
          onWork();
          return storedOf(index);
        }),
        decodeImages({ concurrency: speeds.concurrency }),
        settleRejects({ total: SIZE, maxRejectShare: 1, onReject: () => release(1) }),
        map(({ index }) => one(index)),
      ),
  },
  settleRejects: {
    drops: true,
    operate: (items, { release, onWork }) =>
      items.pipe(
        map((index): Outcome<number> => {
          onWork();
          const reject = { ok: false, path: `${index}`, code: 'IMAGE_INVALID', reason: 'torn' } as const;
          return BROKEN.includes(index) ? reject : { ok: true, value: index };
        }),
        settleRejects({ total: SIZE, maxRejectShare: 1, onReject: () => release(1) }),
        map(one),
      ),
  },
  expectCount: {
    operate: (items, { onWork }) => items.pipe(map(worked(onWork)), expectCount(SIZE), map(one)),
  },
  'augment, preprocessImages and standardize': {
    operate: (items, { onWork }) =>
      items.pipe(
        map(worked(onWork)),
        map((index) => ({ ...greySample(index, 3), index })),
        preprocessImages(spec),
        augment(paperAugmentation, { seed: 1 }),
        standardize(spec),
        map(({ path }) => one(indexOf(path))),
      ),
  },
  'batchImages and mixBatches': {
    batchSize: 3,
    operate: (items, { onWork }) =>
      items.pipe(
        map(worked(onWork)),
        map((index) => greySample(index)),
        standardize(spec),
        batchImages({ batchSize: 3, labels: LABELS }),
        mixBatches(createAugmentation({ mix: { probability: 1, mixup: { alpha: 1 } } }).mix, { seed: 1 }),
        map(({ paths }) => ({ indices: paths.map(indexOf) })),
      ),
  },
};

const speeds = fc.record({
  concurrency: fc.integer({ min: 1, max: 6 }),
  prefetch: fc.integer({ min: 1, max: 6 }),
  work: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 6 }),
  reader: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 6 }),
});

for (const [name, { operate, drops = false, batchSize = 1 }] of Object.entries(OPERATORS)) {
  test(`${name}: pulled - consumed <= concurrency + prefetch at every instant, in order, at each iteration`, async () => {
    const expected = Array.from({ length: SIZE }, (_, i) => i).filter((i) => !drops || !BROKEN.includes(i));
    let fullest = 0;
    await fc.assert(
      fc.asyncProperty(speeds, async (given) => {
        const window = given.concurrency + given.prefetch * batchSize;
        let pulled = 0;
        let consumed = 0;
        const check = (): void => {
          assert.ok(pulled - consumed <= window, `${pulled} - ${consumed} > ${window}`);
          fullest = Math.max(fullest, (pulled - consumed) / window);
        };
        function* source(): Generator<number> {
          for (let index = 0; index < SIZE; index++) {
            pulled += 1;
            check();
            yield index;
          }
        }
        const results = pullThrough(source, {
          window,
          operate: (items, release) => {
            const drop = (count: number): void => {
              consumed += count;
              release(count);
            };
            return operate(items, { speeds: given, release: drop, onWork: check });
          },
          weigh: ({ indices }) => indices.length,
        });
        for (let iteration = 0; iteration < 2; iteration++) {
          pulled = 0;
          consumed = 0;
          const order: number[] = [];
          for await (const { indices } of results) {
            consumed += indices.length;
            order.push(...indices);
            check();
            await turns(given.reader[order.length % given.reader.length]!);
          }
          assert.deepEqual(order, expected);
          assert.deepEqual([pulled, consumed], [SIZE, SIZE]);
        }
      }),
      { numRuns: RUNS },
    );
    assert.equal(fullest, 1, 'the window is used up');
  });

  test(`${name}: leaving closes the source at once and starts no work afterwards`, async () => {
    await fc.assert(
      fc.asyncProperty(speeds, fc.integer({ min: 1, max: 5 }), async (given, leaveAfter) => {
        let open = 0;
        let works = 0;
        function* source(): Generator<number> {
          open += 1;
          try {
            for (let index = 0; ; index = (index + 1) % SIZE) yield index;
          } finally {
            open -= 1;
          }
        }
        const results = pullThrough(source, {
          window: given.concurrency + given.prefetch * batchSize,
          operate: (items, release) =>
            operate(items, {
              speeds: given,
              release,
              onWork: () => {
                works += 1;
              },
            }),
          weigh: ({ indices }) => indices.length,
        });
        assert.equal(open, 0, 'nothing is opened before it is read');
        let taken = 0;
        for await (const _ of results) {
          taken += 1;
          assert.equal(open, 1);
          if (taken === leaveAfter) break;
        }
        assert.equal(open, 0);
        const before = works;
        await turns(8);
        assert.equal(works, before);
      }),
      { numRuns: RUNS },
    );
  });
}

test('leaving a data set: nothing more is read, what was read is not decoded, and no file stays open', async () => {
  for (const label of LABELS) {
    await mkdir(join(folder, 'faces', label), { recursive: true });
    for (let i = 0; i < 60; i++) {
      const picture = {
        create: { width: 200, height: 200, channels: 3, background: { r: i, g: 9, b: 9 } },
      } as const;
      await sharp(picture)
        .png()
        .toFile(join(folder, 'faces', label, `${i}.png`));
    }
  }
  const dataset = await openDataset(join(folder, 'faces'));
  const train = dataset.splits.train!;
  const idle = openFiles();
  for (const concurrency of [1, 4, 16]) {
    let reads = 0;
    const counted = {
      ...train,
      read: (index: number) => {
        reads += 1;
        return train.read(index);
      },
    };
    const batches = streamBatches(counted, { spec, batchSize: 4, concurrency });
    for await (const batch of batches) if (batch.size === 4) break;
    const atLeaving = reads;
    assert.ok(batches.stats().loading > 0, 'pictures are in work as the reader leaves');
    const left = performance.now();
    // A quiet machine takes a few milliseconds: what sharp has begun it ends.
    while (isBusy() && performance.now() - left < 2000) await setTimeout(1);
    assert.deepEqual(openFiles(), idle);
    await setTimeout(20);
    assert.equal(isBusy(), false);
    assert.equal(reads, atLeaving);
  }
  await dataset.close();

  function isBusy(): boolean {
    const { queue, process } = sharp.counters();
    return queue + process > 0 || openFiles().length > idle.length;
  }
});

test('loadImages() prepares no image whose read ends after the reader has left', async () => {
  const reads: (() => void)[] = [];
  let prepared = 0;
  const images = fakeImages(9, {
    read: (index) => new Promise((resolve) => reads.push(() => resolve(greySample(index)))),
  });
  const prepare = (): void => {
    prepared += 1;
  };
  const subscription = from([0, 1, 2])
    .pipe(loadImages(images, { concurrency: 3, prepare }))
    .subscribe();
  reads[0]!();
  await turns(2);
  assert.equal(prepared, 1);
  subscription.unsubscribe();
  for (const finish of reads) finish();
  await turns(2);
  assert.equal(prepared, 1);
});

function openFiles(): string[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').sort() : [];
}

function worked(onWork: () => void): (index: number) => number {
  return (index) => {
    onWork();
    return index;
  };
}

function slowImages({ work }: Speeds, onWork: () => void) {
  return fakeImages(SIZE, {
    broken: BROKEN,
    read: async (index) => {
      onWork();
      await turns(work[index % work.length]!);
      return greySample(index);
    },
  });
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
