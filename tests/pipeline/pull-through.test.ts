import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bufferCount, concatMap, filter, map, type Observable, tap, throwError } from 'rxjs';
import { mapParallel, pullThrough } from '../../src/pipeline/index.ts';
import { type Deferred, defer, turn } from './fake-images.ts';

interface Scenario {
  readonly total: number;
  readonly concurrency: number;
  readonly prefetch: number;
  readonly batchSize: number;
  /** Every so many-th item is dropped by a step; 0 for none. */
  readonly dropEvery: number;
  readonly isAsyncSource: boolean;
  /** What happens next: below 3 a projection ends, otherwise the reader asks. */
  readonly actions: readonly { readonly kind: number; readonly which: number }[];
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  total: fc.integer({ min: 0, max: 40 }),
  concurrency: fc.integer({ min: 1, max: 5 }),
  prefetch: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 7 }),
  dropEvery: fc.integer({ min: 0, max: 4 }),
  isAsyncSource: fc.boolean(),
  actions: fc.array(fc.record({ kind: fc.nat(4), which: fc.nat() }), { maxLength: 60 }),
});

test('pullThrough() never holds more than its window, loses nothing and always ends, at any speed of reader and steps', async () => {
  await fc.assert(fc.asyncProperty(scenarios, runScenario), { numRuns: 150, endOnFailure: true });
});

async function runScenario(scenario: Scenario): Promise<void> {
  const { total, concurrency, prefetch, batchSize, dropEvery, isAsyncSource, actions } = scenario;
  const window = concurrency + prefetch * batchSize;
  const isDropped = (item: number): boolean => dropEvery > 0 && item % dropEvery === 0;
  const running = new Map<number, Deferred<number>>();
  const got: number[] = [];
  let pulled = 0;
  let consumed = 0;
  let isDone = false;

  function* pull(): Generator<number> {
    while (pulled < total) {
      pulled += 1;
      assert.ok(pulled - consumed <= window, `${pulled} pulled, ${consumed} consumed, window ${window}`);
      yield pulled - 1;
    }
  }
  async function* pullAsync(): AsyncGenerator<number> {
    yield* pull();
  }
  const batches = pullThrough<number, number[]>(isAsyncSource ? pullAsync : pull, {
    window,
    operate: (items, release) =>
      items.pipe(
        mapParallel(
          (item) => {
            running.set(item, defer());
            assert.ok(running.size <= concurrency, `${running.size} run at a time`);
            return running.get(item)!.promise;
          },
          { concurrency },
        ),
        filter((item) => {
          if (!isDropped(item)) return true;
          consumed += 1;
          release(1);
          return false;
        }),
        bufferCount(batchSize),
      ),
    weigh: (batch) => batch.length,
  })[Symbol.asyncIterator]();

  /** The reader counts a batch when its own code runs, as any reader would. */
  async function ask(): Promise<void> {
    const step = await batches.next();
    if (step.done) {
      isDone = true;
      return;
    }
    consumed += step.value.length;
    got.push(...step.value);
  }
  function finish(which: number): void {
    const items = [...running.keys()];
    if (items.length === 0) return;
    const item = items[which % items.length]!;
    const { resolve } = running.get(item)!;
    running.delete(item);
    resolve(item);
  }

  const asked: Promise<void>[] = [];
  for (const { kind, which } of actions) {
    if (kind < 3) finish(which);
    else asked.push(ask());
    await turn();
  }
  for (let i = 0; !isDone && i < 4 * total + 4; i++) {
    asked.push(ask());
    for (let item = 0; item < window; item++) finish(0);
    await turn();
  }
  await Promise.all(asked);
  assert.ok(isDone, 'the stream has to end');
  const expected = Array.from({ length: total }, (_, item) => item).filter((item) => !isDropped(item));
  assert.deepEqual(got, expected);
}

const numbers = { window: 2, weigh: () => 1, operate: (items: Observable<number>) => items };

test('pullThrough() opens its items at the first next(), and afresh for each iteration', async () => {
  let opened = 0;
  const stream = pullThrough(() => {
    opened += 1;
    return [1, 2, 3];
  }, numbers);
  const iterator = stream[Symbol.asyncIterator]();
  assert.equal(opened, 0);
  await iterator.next();
  assert.equal(opened, 1);
  assert.deepEqual(
    [await collect(stream), await collect(stream)],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  );
  assert.equal(opened, 3);
});

test('pullThrough() gives an error after the results before it, once, and then the end', async () => {
  const error = new Error('torn');
  const iterator = pullThrough(() => [1, 2, 3], {
    ...numbers,
    operate: (items) => items.pipe(concatMap((n) => (n === 2 ? throwError(() => error) : [n]))),
  })[Symbol.asyncIterator]();
  assert.deepEqual(await iterator.next(), { done: false, value: 1 });
  // The error is there already and waits: nobody is told of an unhandled rejection.
  await turn();
  await assert.rejects(iterator.next(), error);
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test('pullThrough() turns what `operate` and `weigh` throw into an error of the stream', async () => {
  const error = new Error('wrong');
  const failing = (): never => {
    throw error;
  };
  await assert.rejects(collect(pullThrough(() => [1], { ...numbers, operate: failing })), error);
  await assert.rejects(collect(pullThrough(() => [1], { ...numbers, weigh: failing })), error);
});

test('pullThrough() ends everything when the reader leaves its loop', async () => {
  let isClosed = false;
  function* items(): Generator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      isClosed = true;
    }
  }
  for await (const value of pullThrough(items, numbers)) if (value === 3) break;
  assert.equal(isClosed, true);
  isClosed = false;
  await assert.rejects(async () => {
    for await (const value of pullThrough(items, numbers))
      if (value === 3) throw new Error('the reader fails');
  }, /the reader fails/);
  assert.equal(isClosed, true);
});

test('return() ends a reader that waits, opens nothing and may come twice', async () => {
  let opened = 0;
  const open = (): AsyncIterable<number> => {
    opened += 1;
    return { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  };
  const waiting = pullThrough(open, numbers)[Symbol.asyncIterator]();
  const step = waiting.next();
  await waiting.return?.();
  assert.deepEqual(await step, { done: true, value: undefined });
  assert.deepEqual(await waiting.return?.(), { done: true, value: undefined });
  const unopened = pullThrough(open, numbers)[Symbol.asyncIterator]();
  await unopened.return?.();
  assert.deepEqual(await unopened.next(), { done: true, value: undefined });
  assert.equal(opened, 1);
});

test('pullThrough() fails with the reason of its signal, at once and before what was ready', async () => {
  const controller = new AbortController();
  let isAborted = false;
  const stream = pullThrough<number, number>(
    (signal) => {
      signal.addEventListener('abort', () => {
        isAborted = true;
      });
      return [1, 2, 3];
    },
    { ...numbers, signal: controller.signal },
  );
  const iterator = stream[Symbol.asyncIterator]();
  await iterator.next();
  const reason = new Error('Ctrl-C');
  controller.abort(reason);
  assert.equal(isAborted, true);
  await assert.rejects(iterator.next(), reason);
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  await assert.rejects(collect(stream), reason);
});

test('pullThrough() takes what a step releases while the first window is being pulled', async () => {
  const stream = pullThrough(() => [0, 1, 2, 3], {
    weigh: () => 1,
    window: 1,
    operate: (items, release) =>
      items.pipe(
        filter((item) => {
          if (item % 2 === 0) release(1);
          return item % 2 === 1;
        }),
      ),
  });
  assert.deepEqual(await collect(stream), [1, 3]);
});

test('pullThrough() serves a reader that asks several times before it awaits', async () => {
  const iterator = pullThrough(() => [1, 2, 3], { ...numbers, window: 1 })[Symbol.asyncIterator]();
  const steps = await Promise.all([1, 2, 3, 4].map(() => iterator.next()));
  assert.deepEqual(
    steps.map(({ value }) => value),
    [1, 2, 3, undefined],
  );
});

test('pullThrough() passes a hundred thousand items with a small window', async () => {
  let sum = 0;
  let most = 0;
  let pulled = 0;
  let consumed = 0;
  const items = function* () {
    for (; pulled < 100_000; pulled++) yield pulled;
  };
  const stream = pullThrough(items, {
    ...numbers,
    window: 8,
    operate: (values) =>
      values.pipe(
        tap(() => {
          most = Math.max(most, pulled - consumed);
        }),
        map((n) => n),
      ),
  });
  for await (const value of stream) {
    consumed += 1;
    sum += value;
  }
  assert.equal(sum, (100_000 * 99_999) / 2);
  assert.ok(most <= 8, `${most} were held`);
});

test('pullThrough() refuses a window that is not a whole number of at least 1', () => {
  assert.throws(() => pullThrough(() => [], { ...numbers, window: 0 }), /`window` is not a whole number/);
});

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const value of stream) got.push(value);
  return got;
}
