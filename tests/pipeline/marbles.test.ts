import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  catchError,
  from,
  lastValueFrom,
  map,
  type Observable,
  type OperatorFunction,
  ReplaySubject,
  throwError,
  toArray,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { FerError } from '../../src/base/index.ts';
import type { StoredImage } from '../../src/data/index.ts';
import type { Sample } from '../../src/image/index.ts';
import {
  augment,
  type Batch,
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
  pullByCredit,
  settleRejects,
  standardize,
} from '../../src/pipeline/index.ts';
import { fakeImages, greySample, greySpec, LABELS } from './fake-images.ts';

const SOURCES = new URL('../../src/pipeline/', import.meta.url);
const spec = greySpec({ side: 8, mean: 1, std: 2 });
const checked = new Set<string>();

type Rows = Readonly<Record<string, string>>;

/** The rows of the diagram in the doc comment of a file, by name, without the remarks beside them. */
function readRows(file: string): Rows {
  checked.add(file);
  const [, diagram] = / \* ```text\n(.*?) \* ```/s.exec(readFileSync(new URL(file, SOURCES), 'utf8'))!;
  const rows = diagram!
    .trimEnd()
    .split('\n')
    .map((line) =>
      /^ \* (.*?) +(\S+)(?: {2,}.*)?$/
        .exec(line)!
        .slice(1, 3)
        .map((cell) => cell.trim()),
    );
  // RxJS has a meaning of its own for `!`.
  return Object.fromEntries(
    rows.map(([name, marbles], i) => [name === '' ? `row ${i}` : name, marbles!.replaceAll('!', 'x')]),
  );
}

interface _Scheduler {
  readonly cold: <T = string>(marbles: string, values?: Record<string, T>) => Observable<T>;
  /** The column. */
  readonly now: () => number;
}

/** What a scheduler sees of `observe`, in virtual time, must be the marbles; any error is `#`. */
function assertMarbles(marbles: string, observe: (scheduler: _Scheduler) => Observable<string>): void {
  const scheduler = new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));
  scheduler.run(({ cold, expectObservable }) => {
    const observed = observe({ cold, now: () => scheduler.now() }).pipe(
      catchError(() => throwError(() => 'error')),
    );
    expectObservable(observed).toBe(marbles);
  });
}

function assertOperator<In, Out>(
  { source, result }: Rows,
  inputOf: (letter: string) => In,
  operator: OperatorFunction<In, Out>,
  show: (value: Out) => string,
): void {
  assertMarbles(result!, ({ cold }) => cold(source!).pipe(map(inputOf as never), operator, map(show)));
}

/** A grey picture called by its letter, of pixels that are all different. */
function sampleOf(letter: string, side = 8): Sample {
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => (37 * i) % 256);
  return { ...greySample(0, side), path: letter, label: LABELS[0]!, pixels };
}

/** A promise whose time is virtual: it is settled when its source emits or fails. */
function virtualPromise<T>(source: Observable<T>): PromiseLike<T> {
  const then = (
    onValue: (value: T) => unknown,
    onError?: (error: unknown) => unknown,
  ): PromiseLike<unknown> => {
    const settled = new ReplaySubject<unknown>(1);
    source.subscribe({
      next: (value) => settled.next(onValue(value)),
      error: (error) => (onError === undefined ? settled.error(error) : settled.next(onError(error))),
    });
    return virtualPromise(settled);
  };
  // biome-ignore lint/suspicious/noThenProperty: it stands for a promise.
  return { then: then as never };
}

test('the diagram of pullByCredit() is true', () => {
  const { credits, result } = readRows('pull-by-credit.ts');
  assertMarbles(result!, ({ cold }) => pullByCredit(() => 'abcd', cold(credits!).pipe(map(Number))));
});

test('the diagram of mapParallel() is true', () => {
  const { source, concurrency, result, ...projections } = readRows('map-parallel.ts');
  const rows = Object.values(projections);
  assert.equal(rows.length, 3);
  const starts: number[] = [];
  assertMarbles(result!, ({ cold, now }) =>
    cold<string>(source!).pipe(
      mapParallel(
        (letter) => {
          const row = rows.find((marbles) => marbles.includes(letter))!;
          starts.push(now());
          return virtualPromise(cold<string>(row.slice(row.indexOf(letter)).replace(letter, '-')));
        },
        { concurrency: Number(concurrency) },
      ),
    ),
  );
  assert.deepEqual(
    starts,
    ['a', 'b', 'c'].map((letter, i) => rows[i]!.indexOf(letter)),
  );
});

test('the diagram of loadImages() is true', () => {
  const { source, result } = readRows('load-images.ts');
  const torn = new FerError('IMAGE_INVALID', 'torn');
  assertMarbles(result!, ({ cold }) => {
    // The first takes one frame, the failure and the last three.
    const reads: Record<number, Observable<StoredImage>> = {
      3: cold('-A', { A: sampleOf('A') }),
      0: cold<StoredImage>('---#').pipe(catchError(() => throwError(() => torn))),
      2: cold('---C', { C: sampleOf('C') }),
    };
    const read = (index: number) => virtualPromise(reads[index]!) as Promise<StoredImage>;
    const images = { ...fakeImages(4), read };
    return cold<string>(source!).pipe(
      map(Number),
      loadImages(images, { concurrency: 3, prepare: (stored) => stored.path }),
      map((outcome) => (outcome.ok ? outcome.value : 'x')),
    );
  });
});

test('the diagram of decodeImages() is true in its order', async () => {
  // sharp keeps its own time.
  const { source, result } = readRows('decode-images.ts');
  const images = [...source!.replaceAll(/[^a-z]/g, '')].map((letter, index) => ({
    ...(letter === 'b' ? { path: 'b', label: 'happy', encoded: new Uint8Array(9) } : sampleOf(letter)),
    index,
  }));
  const decoded = from(images).pipe(decodeImages({ concurrency: 2 }), toArray());
  const letters = (await lastValueFrom(decoded)).map((outcome) =>
    outcome.ok ? outcome.value.path.toUpperCase() : 'x',
  );
  assert.equal(letters.join(''), result!.replaceAll(/[^A-Zx]/g, ''));
});

test('the diagram of settleRejects() is true', () => {
  const reject = { ok: false, path: '!', code: 'IMAGE_INVALID', reason: 'torn' } as const;
  const inputOf = (letter: string): Outcome<string> =>
    letter === 'x' ? reject : { ok: true, value: letter };
  const told: string[] = [];
  const onReject = ({ path }: { path: string }) => told.push(path);
  const operator = settleRejects<string>({ total: 100, maxRejectShare: 0.01, onReject });
  assertOperator(readRows('settle-rejects.ts'), inputOf, operator, String);
  assert.deepEqual(told, ['!']);
});

test('the diagram of expectCount() is true', () => {
  const rows = readRows('expect-count.ts');
  assertOperator(rows, String, expectCount<string>(Number(rows.expected)), String);
});

test('the diagram of batchImages() is true', () => {
  const rows = readRows('batch-images.ts');
  const inputOf = (path: string) => ({ ...sampleOf(path), values: new Float32Array(64) });
  const show = ({ paths }: Batch): string => ({ ab: 'X', c: 'Y' })[paths.join('')] ?? '?';
  const operator = batchImages({ batchSize: Number(rows.batchSize), labels: LABELS });
  assertOperator(rows, inputOf, operator, show);
});

test('the diagrams of the steps that change one image are true', () => {
  const show = ({ path, pixels }: Sample): string => {
    const isChanged = Buffer.compare(pixels, sampleOf(path).pixels) !== 0;
    return isChanged ? path.toUpperCase() : path;
  };
  const indexed = (letter: string) => ({ ...sampleOf(letter), index: letter.charCodeAt(0) });
  assertOperator(readRows('augment.ts'), indexed, augment(paperAugmentation, { seed: 1 }), show);
  const large = (letter: string) => sampleOf(letter, 12);
  assertOperator(readRows('preprocess-images.ts'), large, preprocessImages(spec), (sample) =>
    sample.pixels.length === 64 ? sample.path.toUpperCase() : sample.path,
  );
  assertOperator(readRows('standardize.ts'), sampleOf, standardize(spec), ({ path, values }) =>
    values.every((value, i) => value === (sampleOf(path).pixels[i]! - 1) / 2) ? path.toUpperCase() : path,
  );
});

test('the diagram of mixBatches() is true for a seed that leaves out its second batch', () => {
  const batchOf = (path: string): Batch => ({
    images: Float32Array.from({ length: 128 }, (_, i) => i),
    labels: Float32Array.of(1, 0, 0, 1),
    shape: [2, 8, 8, 1],
    size: 2,
    paths: [path],
  });
  const { mix } = createAugmentation({ mix: { probability: 0.5, mixup: { alpha: 1 } } });
  const show = ({ paths: [path], images }: Batch): string =>
    images.every((value, i) => value === i) ? path! : path!.toUpperCase();
  const lettersOf = (seed: number): string => {
    let letters = '';
    const batches = from(['a', 'b', 'c'].map(batchOf));
    batches.pipe(mixBatches(mix, { seed })).subscribe((batch) => {
      letters += show(batch);
    });
    return letters;
  };
  const seed = Array.from({ length: 100 }, (_, i) => i).find((tried) => lettersOf(tried) === 'AbC')!;
  assertOperator(readRows('mix-batches.ts'), batchOf, mixBatches(mix, { seed }), show);
});

test('every diagram of the pipeline is checked here', () => {
  const drawn = readdirSync(SOURCES).filter(
    (file) => file.endsWith('.ts') && readFileSync(new URL(file, SOURCES), 'utf8').includes('```text'),
  );
  assert.deepEqual([...checked].sort(), drawn.sort());
});
