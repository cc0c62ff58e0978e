import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type LabelledImages, openDataset } from '../../../src/data/index.ts';
import { encodePng, type Sample } from '../../../src/image/index.ts';
import {
  augment,
  type Batch,
  batchImages,
  cacheImages,
  createAugmentation,
  createPixelStore,
  type ImageWorkers,
  makeBatch,
  mixBatches,
  openImageWorkers,
  paperAugmentation,
  type Reject,
  standardize,
  streamBatches,
} from '../../../src/pipeline/index.ts';
import { fakeImages, greySpec, LABELS } from '../fake-images.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-workers-'));
const spec = greySpec({ side: 12, mean: 128, std: 60 });
const augmentation = createAugmentation({
  ...paperAugmentation,
  steps: [{ erase: {}, probability: 0.5 }],
  mix: { probability: 0.7, mixup: {}, cutmix: {} },
});
/** The threads themselves, to see them end and to end them. */
const threads: Worker[] = [];
process.on('worker', (worker) => threads.push(worker));

await writeFaces();
const dataset = await openDataset(folder);
const images = dataset.splits.train!;
const workers: ImageWorkers[] = [];
for (const count of [0, 1, 2]) workers.push(await openImageWorkers({ count }));
const [, one, two] = workers as [ImageWorkers, ImageWorkers, ImageWorkers];

after(async () => {
  for (const each of workers) await each.close();
  await dataset.close();
  await rm(folder, { recursive: true });
});

test('openImageWorkers() starts as many threads as it is told', () => {
  assert.deepEqual(
    workers.map(({ count }) => count()),
    [0, 1, 2],
  );
  assert.equal(threads.length, 3);
});

test('streamBatches() gives the batches of its operators, whatever the workers, the concurrency and the cache', async () => {
  const usable = await readUsable();
  const composed = await lastValueFrom(
    from(usable).pipe(
      augment(augmentation, { seed: 3, epoch: 1 }),
      standardize(spec),
      batchImages({ batchSize: 7, labels: LABELS }),
      mixBatches(augmentation.mix, { seed: 3, epoch: 1 }),
      toArray(),
    ),
  );
  const expected = hashOf(composed);
  for (const each of workers) {
    for (const concurrency of [1, 2, 16]) {
      const rejects: Reject[] = [];
      const options = { concurrency, workers: each, onReject: (reject: Reject) => rejects.push(reject) };
      assert.equal(hashOf(await collect(options)), expected, `${each.count()} workers, ${concurrency}`);
      assert.deepEqual(
        rejects.map(({ path, code }) => [path.endsWith('happy/broken.png'), code]),
        [[true, 'IMAGE_INVALID']],
      );
    }
    const store = createPixelStore({ size: images.size, memoryBytes: 2000 });
    const cached = cacheImages(images, { spec, store, workers: each });
    for (let epoch = 0; epoch < 2; epoch++) {
      assert.equal(hashOf(await collect({ workers: each }, cached)), expected);
    }
    await store.close();
  }
});

test('decode() fails with what decoding in the calling thread fails with', async () => {
  const stored = await images.read(images.size - 1);
  assert.ok('encoded' in stored && stored.path.endsWith('broken.png'), stored.path);
  const failed = (workers: ImageWorkers) => workers.decode(stored.encoded, spec).catch((error) => error);
  const [here, there] = [await failed(workers[0]!), await failed(one)];
  assert.deepEqual([there.code, there.message], [here.code, here.message]);
  assert.equal(there.code, 'IMAGE_INVALID');
});

test('streamBatches() tells of a file that its workers cannot read as it does without workers', async () => {
  const gone = await mkdtemp(join(tmpdir(), 'fer-workers-gone-'));
  for (const label of LABELS) {
    await mkdir(join(gone, label));
    for (const name of ['0.png', '1.png'])
      await writeFile(join(gone, label, name), await encodePng(faceOf(3, 20)));
  }
  const { splits, close } = await openDataset(gone);
  await rm(join(gone, 'angry', '1.png'));
  const rejectsOf = async (each: ImageWorkers | undefined): Promise<Reject[]> => {
    const rejects: Reject[] = [];
    const onReject = (reject: Reject): number => rejects.push(reject);
    await collect({ workers: each, onReject }, splits.train!);
    return rejects;
  };
  const expected = await rejectsOf(undefined);
  assert.deepEqual(
    expected.map(({ code }) => code),
    ['NO_SUCH_INPUT'],
  );
  for (const each of workers) assert.deepEqual(await rejectsOf(each), expected);
  await close();
  await rm(gone, { recursive: true });
});

test('streamBatches() with workers and cacheImages() read through a function that takes the place of read()', async () => {
  let reads = 0;
  const inverted: LabelledImages = {
    ...images,
    read: async (index) => {
      reads += 1;
      return { ...faceOf(index), ...images.describe(index) };
    },
  };
  const plain = hashOf(await collect({}, inverted));
  assert.equal(reads, images.size);
  assert.equal(hashOf(await collect({ workers: two }, inverted)), plain);
  const store = createPixelStore({ size: images.size, memoryBytes: 1e6 });
  const cached = cacheImages(inverted, { spec, store, workers: two });
  for (let epoch = 0; epoch < 2; epoch++)
    assert.equal(hashOf(await collect({ workers: two }, cached)), plain);
  assert.equal(reads, 3 * images.size);
  const other = { ...cached, read: async (index: number) => faceOf(index + 1) };
  assert.notEqual(hashOf(await collect({ workers: two }, other)), plain);
  await store.close();
});

test('a task that fails for another reason fails with the error of the calling thread', async () => {
  const order = { ...orderOf(), columns: null as never };
  const expected = (() => {
    try {
      makeBatch(order);
    } catch (error) {
      return error as Error;
    }
    return assert.fail('there is no error');
  })();
  await assert.rejects(one.makeBatch(order), { message: expected.message });
});

test('a stream goes on in the calling thread where its workers die, with the same batches', async () => {
  const started = threads.length;
  const mortal = await openImageWorkers({ count: 2 });
  const expected = hashOf(await collect({}));
  const batches: Batch[] = [];
  const ends: Promise<unknown>[] = [];
  for await (const batch of stream({ workers: mortal })) {
    batches.push(batch);
    // The next ones are being made.
    if (batches.length === 1) ends.push(...threads.slice(started).map((thread) => thread.terminate()));
  }
  // The pool does not know that they are being ended, and does not keep the process alive for them.
  const alive = setInterval(() => undefined, 1000);
  await Promise.all(ends);
  clearInterval(alive);
  assert.equal(hashOf(batches), expected);
  assert.equal(mortal.count(), 0);
  assert.equal(hashOf(await collect({ workers: mortal })), expected);
  await mortal.close();
});

test('openImageWorkers() does without threads that cannot start', async () => {
  const kill = (worker: Worker): void => void worker.terminate();
  process.on('worker', kill);
  const none = await openImageWorkers({ count: 2 });
  process.off('worker', kill);
  assert.equal(none.count(), 0);
  assert.deepEqual(await none.makeBatch(orderOf()), makeBatch(orderOf()));
});

test('openImageWorkers() does without threads that are forbidden, and says why', () => {
  const door = fileURLToPath(new URL('../../../src/pipeline/index.ts', import.meta.url));
  const script = `
    import workerThreads from 'node:worker_threads';
    import { syncBuiltinESMExports } from 'node:module';
    workerThreads.Worker = class { constructor() { throw new Error('no threads here'); } };
    syncBuiltinESMExports();
    const { openImageWorkers } = await import(${JSON.stringify(door)});
    const workers = await openImageWorkers({ count: 1, onProblem: ({ message }) => console.log(message) });
    console.log(workers.count());`;
  const result = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.deepEqual([result.status, result.stdout, result.stderr], [0, 'no threads here\n0\n', '']);
});

test('leaving a stream leaves nothing behind that fails, and close() ends every thread', async () => {
  const started = threads.length;
  const own = await openImageWorkers({ count: 2 });
  for await (const _ of stream({ workers: own })) break;
  const controller = new AbortController();
  const aborted = stream({ workers: own, signal: controller.signal })[Symbol.asyncIterator]();
  const first = aborted.next();
  controller.abort(new Error('enough'));
  await assert.rejects(first, /enough/);
  // Too many images to be done before the thread is told to end.
  const unanswered = own.makeBatch(orderOf(20_000));
  const closed = own.close();
  await assert.rejects(unanswered, { name: 'AbortError' });
  await closed;
  // A thread that has ended has no number.
  assert.deepEqual(
    threads.slice(started).map(({ threadId }) => threadId),
    [-1, -1],
  );
});

test('a worker ends what nobody waits for any more, and goes on with the rest', async () => {
  const large = await encodePng(faceOf(3, 900));
  const controller = new AbortController();
  const { signal } = controller;
  const left = Array.from({ length: 160 }, () => two.decode(large, spec, signal));
  const wanted = Array.from({ length: 3 }, () => two.decode(large, spec));
  const done = left.map((each) =>
    each.then(
      () => true,
      (error) => error.message,
    ),
  );
  assert.equal(await done[0], true);
  controller.abort(new Error('enough'));
  const outcomes = await Promise.all(done);
  assert.ok(outcomes.filter((outcome) => outcome === 'enough').length > 40, String(outcomes));
  const expected = await workers[0]!.decode(large, spec);
  assert.deepEqual(await Promise.all(wanted), [expected, expected, expected]);
  await assert.rejects(two.decode(large, spec, signal), /enough/);
});

test('pulled images never exceed concurrency + prefetch * batchSize, whatever the workers do', async () => {
  let pulled = 0;
  let consumed = 0;
  let most = 0;
  const counted = fakeImages(200, {
    read: async (index) => {
      pulled += 1;
      most = Math.max(most, pulled - consumed);
      return faceOf(index);
    },
  });
  const options = { spec, batchSize: 8, concurrency: 5, prefetch: 3, workers: two, augmentation };
  for await (const batch of streamBatches(counted, options)) {
    consumed += batch.size;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.equal(consumed, 200);
  assert.ok(most > 5 && most <= 5 + 3 * 8, `${most}`);
});

test('openImageWorkers() refuses a count that is none', async () => {
  for (const count of [-1, 1.5]) await assert.rejects(openImageWorkers({ count }), RangeError);
});

test('a process ends though its idle workers were not closed, and not before their work is done', () => {
  const door = fileURLToPath(new URL('../../../src/pipeline/index.ts', import.meta.url));
  const script = `
    import { openImageWorkers } from ${JSON.stringify(door)};
    const workers = await openImageWorkers({ count: 1 });
    const { images } = await workers.makeBatch({
      pixels: new Uint8Array(1), indices: new Float64Array(1), columns: new Uint32Array(1), seed: 0, epoch: 0, position: 0,
      augmentation: {}, spec: { width: 1, height: 1, channels: 1, mean: [1], std: [2], labels: ['a', 'b'] },
    });
    console.log(workers.count(), images[0]);`;
  const result = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.deepEqual([result.status, result.stdout, result.stderr], [0, '1 -0.5\n', '']);
});

/** Pictures that no augmentation leaves as they are, of another size than the spec, and one that is torn. */
async function writeFaces(): Promise<void> {
  for (const label of LABELS) {
    await mkdir(join(folder, label));
    for (let index = 0; index < 20; index++) {
      const name = `${index}`.padStart(2, '0');
      await writeFile(join(folder, label, `${name}.png`), await encodePng(faceOf(index, 20)));
    }
  }
  const torn = (await encodePng(faceOf(7, 20))).subarray(0, 60);
  await writeFile(join(folder, 'happy', 'broken.png'), torn);
}

function faceOf(index: number, side = 12): Sample {
  const pixels = Uint8Array.from(
    { length: side * side },
    (_, i) => (i * i * 3 + i * 17 + index * 29 + (i % side) * 5) % 256,
  );
  return { path: `${index}`, label: LABELS[0]!, width: side, height: side, channels: 1, pixels };
}

async function readUsable() {
  const samples = [];
  for (let index = 0; index < images.size; index++) {
    const stored = await images.read(index);
    if (!('encoded' in stored) || stored.path.endsWith('broken.png')) continue;
    const { path, label } = stored;
    samples.push({ path, label, index, ...(await workers[0]!.decode(stored.encoded, spec)) });
  }
  return samples;
}

type Options = Partial<Parameters<typeof streamBatches>[1]>;

function stream(options: Options, of = images): AsyncIterable<Batch> {
  return streamBatches(of, {
    spec,
    batchSize: 7,
    seed: 3,
    epoch: 1,
    augmentation,
    maxRejectShare: 0.5,
    ...options,
  });
}

async function collect(options: Options, of = images): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of stream(options, of)) batches.push(batch);
  return batches;
}

function hashOf(batches: readonly Batch[]): string {
  const hash = createHash('sha256');
  for (const { images: values, labels, paths, shape } of batches) {
    hash
      .update(values)
      .update(labels)
      .update(JSON.stringify([paths, shape]));
  }
  return hash.digest('hex');
}

function orderOf(size = 1) {
  const { pixels } = faceOf(1);
  return {
    pixels: Uint8Array.from({ length: size * pixels.length }, (_, i) => pixels[i % pixels.length]!),
    indices: Float64Array.from({ length: size }, (_, i) => i + 4),
    columns: new Uint32Array(size).fill(1),
    spec,
    augmentation,
    seed: 1,
    epoch: 2,
    position: 0,
  };
}
