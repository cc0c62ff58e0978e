import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, EMPTY, from, lastValueFrom, of, range, Subject, take, throwError, toArray } from 'rxjs';
import { mapParallel } from '../../src/pipeline/index.ts';
import { type Deferred, defer, turn } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const inputs = [1, 2, 3, 4, 5];
const outputs = ['1', '2', '3', '4', '5'];
testOperator({
  name: 'mapParallel() of promises',
  operator: mapParallel(async (n: number) => `${n}`, { concurrency: 2 }),
  inputs,
  outputs,
});
testOperator({
  name: 'mapParallel() of values',
  operator: mapParallel((n: number) => `${n}`, { concurrency: 2 }),
  inputs,
  outputs,
});

test('mapParallel() keeps the order and the limit, whatever finishes first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      async (concurrency, choices) => {
        const running = new Map<number, Deferred<number>>();
        const got: number[] = [];
        let isComplete = false;
        range(0, choices.length)
          .pipe(
            mapParallel(
              (value) => {
                running.set(value, defer());
                assert.ok(running.size <= concurrency, `${running.size} run at a time`);
                return running.get(value)!.promise;
              },
              { concurrency },
            ),
          )
          .subscribe({
            next: (value) => got.push(value),
            complete: () => {
              isComplete = true;
            },
          });
        for (const choice of choices) {
          const values = [...running.keys()];
          const value = values[choice % values.length]!;
          const { resolve } = running.get(value)!;
          running.delete(value);
          resolve(value);
          await turn();
          assert.deepEqual(
            got,
            got.map((_, i) => i),
          );
        }
        assert.deepEqual(
          got,
          choices.map((_, i) => i),
        );
        assert.equal(isComplete, true);
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
});

test('mapParallel() maps a million values at once without growing the stack', async () => {
  const sum = await lastValueFrom(
    range(0, 1_000_000).pipe(
      mapParallel((n) => n % 2, { concurrency: 3 }),
      toArray(),
    ),
  );
  assert.equal(sum.length, 1_000_000);
});

test('mapParallel() aborts the signal of what runs when it is unsubscribed from, and starts nothing more', async () => {
  const signals: AbortSignal[] = [];
  const pending = defer<number>();
  const subscription = from([1, 2, 3])
    .pipe(
      mapParallel(
        (_value, _index, signal) => {
          signals.push(signal);
          return pending.promise;
        },
        { concurrency: 2 },
      ),
    )
    .subscribe(() => assert.fail('nothing may come after unsubscribing'));
  subscription.unsubscribe();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true],
  );
  pending.reject(new Error('too late to matter'));
  await turn();
  assert.equal(signals.length, 2);
});

test('mapParallel() ends with the first error of a projection, thrown or rejected', async () => {
  const error = new Error('torn');
  const thrown = of(1, 2).pipe(
    mapParallel(
      () => {
        throw error;
      },
      { concurrency: 1 },
    ),
  );
  await assert.rejects(lastValueFrom(thrown), error);
  const rejected = of(1, 2, 3).pipe(
    mapParallel((n) => (n === 2 ? Promise.reject(error) : Promise.resolve(n)), { concurrency: 3 }),
  );
  await assert.rejects(lastValueFrom(rejected), error);
});

test('mapParallel() stops an endless synchronous source when its reader has enough', () => {
  let pushed = 0;
  function* endless(): Generator<number> {
    for (;;) yield pushed++;
  }
  const got: number[] = [];
  from(endless())
    .pipe(
      mapParallel((n) => n, { concurrency: 2 }),
      take(3),
    )
    .subscribe((n) => got.push(n));
  assert.deepEqual(got, [0, 1, 2]);
  assert.ok(pushed <= 5);
});

test('mapParallel() tells the projection the position of its value', async () => {
  const positions = await lastValueFrom(
    of('a', 'b').pipe(
      mapParallel((value, index) => value + index, { concurrency: 1 }),
      toArray(),
    ),
  );
  assert.deepEqual(positions, ['a0', 'b1']);
});

test('mapParallel() waits for what runs after its source has completed, and fails if that does', async () => {
  const source = new Subject<number>();
  const pending = defer<number>();
  const result = lastValueFrom(source.pipe(mapParallel(() => pending.promise, { concurrency: 1 })));
  source.next(1);
  source.complete();
  pending.resolve(7);
  assert.equal(await result, 7);
  assert.deepEqual(
    await lastValueFrom(
      EMPTY.pipe(
        mapParallel(() => 1, { concurrency: 1 }),
        toArray(),
      ),
    ),
    [],
  );
  await assert.rejects(
    lastValueFrom(
      concat(
        of(1),
        throwError(() => new Error('x')),
      ).pipe(
        mapParallel(() => 1, { concurrency: 1 }),
        toArray(),
      ),
    ),
  );
});

test('mapParallel() refuses a concurrency that is not a whole number of at least 1', () => {
  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => mapParallel((n) => n, { concurrency }),
      /`concurrency` is not a whole number of at least 1/,
    );
  }
});
