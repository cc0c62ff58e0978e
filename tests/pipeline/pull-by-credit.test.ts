import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, NEVER, of, Subject, take, throwError } from 'rxjs';
import { type OpenItems, pullByCredit } from '../../src/pipeline/index.ts';
import { defer, turn } from './fake-images.ts';

test('pullByCredit() pulls an item for each credit and no more', () => {
  const pulled: number[] = [];
  const credits = new Subject<number>();
  const got: number[] = [];
  pullByCredit(() => count(5, pulled), credits).subscribe((value) => got.push(value));
  assert.deepEqual(pulled, []);
  credits.next(2);
  assert.deepEqual(
    [pulled, got],
    [
      [0, 1],
      [0, 1],
    ],
  );
  credits.next(1);
  assert.deepEqual(
    [pulled, got],
    [
      [0, 1, 2],
      [0, 1, 2],
    ],
  );
});

test('pullByCredit() completes when a credit finds no item, and not before', () => {
  const credits = new Subject<number>();
  let isComplete = false;
  pullByCredit(() => [1, 2], credits).subscribe({
    complete: () => {
      isComplete = true;
    },
  });
  credits.next(2);
  assert.equal(isComplete, false);
  credits.next(1);
  assert.equal(isComplete, true);
});

test('pullByCredit() completes an empty source at the first credit', () => {
  let isComplete = false;
  pullByCredit(() => [], of(1)).subscribe({
    complete: () => {
      isComplete = true;
    },
  });
  assert.equal(isComplete, true);
});

test('pullByCredit() opens nothing before it is subscribed to and afresh for each subscription', () => {
  let opened = 0;
  const source = pullByCredit(() => {
    opened += 1;
    return [opened];
  }, of(2));
  assert.equal(opened, 0);
  const got: number[] = [];
  source.subscribe((value) => got.push(value));
  source.subscribe((value) => got.push(value));
  assert.deepEqual(got, [1, 2]);
});

test('pullByCredit() pulls an async source one item at a time', async () => {
  const answers = [defer<string>(), defer<string>()];
  let asked = 0;
  const got: string[] = [];
  pullByCredit(
    () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: await answers[asked++]!.promise }),
      }),
    }),
    of(2),
  ).subscribe((value) => got.push(value));
  await turn();
  assert.equal(asked, 1);
  answers[0]!.resolve('a');
  await turn();
  assert.deepEqual([asked, got], [2, ['a']]);
  answers[1]!.resolve('b');
  await turn();
  assert.deepEqual([asked, got], [2, ['a', 'b']]);
});

test('pullByCredit() takes credits that arrive while it emits, a million of them without growing the stack', () => {
  const credits = new Subject<number>();
  let seen = 0;
  pullByCredit(() => count(1_000_000), credits).subscribe(() => {
    seen += 1;
    credits.next(1);
  });
  credits.next(1);
  assert.equal(seen, 1_000_000);
});

test('pullByCredit() closes its iterator and aborts its signal when it is unsubscribed from', () => {
  let isClosed = false;
  let signal: AbortSignal | undefined;
  function* items(): Generator<number> {
    try {
      yield* [1, 2, 3];
    } finally {
      isClosed = true;
    }
  }
  const open: OpenItems<number> = (given) => {
    signal = given;
    return items();
  };
  const subscription = pullByCredit(open, of(1)).subscribe();
  assert.deepEqual([isClosed, signal?.aborted], [false, false]);
  subscription.unsubscribe();
  assert.deepEqual([isClosed, signal?.aborted], [true, true]);
});

test('pullByCredit() stops pulling at once when its reader has enough', () => {
  const pulled: number[] = [];
  pullByCredit(() => count(5, pulled), of(5))
    .pipe(take(2))
    .subscribe();
  assert.deepEqual(pulled, [0, 1]);
});

test('pullByCredit() passes on what its source, its opening or its credits throw', async () => {
  const error = new Error('gone');
  function* failing(): Generator<number> {
    yield 1;
    throw error;
  }
  async function* failingLater(): AsyncGenerator<number> {
    yield 1;
    throw error;
  }
  const opening = (): never => {
    throw error;
  };
  for (const source of [
    pullByCredit(failing, of(5)),
    pullByCredit(failingLater, of(5)),
    pullByCredit(opening, of(5)),
    pullByCredit(
      () => [1],
      throwError(() => error),
    ),
  ]) {
    let got: unknown;
    source.subscribe({
      error: (reason) => {
        got = reason;
      },
    });
    await turn();
    assert.equal(got, error);
  }
});

test('pullByCredit() leaves no rejection behind when closing fails', async () => {
  const iterator = {
    next: () => new Promise<never>(() => undefined),
    return: async (): Promise<never> => {
      throw new Error('cannot close');
    },
  };
  const subscription = pullByCredit(() => ({ [Symbol.asyncIterator]: () => iterator }), of(1)).subscribe();
  subscription.unsubscribe();
  // An unhandled rejection would fail this test file.
  await turn();
});

test('pullByCredit() pulls nothing without credits', () => {
  const pulled: number[] = [];
  for (const credits of [EMPTY, NEVER]) pullByCredit(() => count(2, pulled), credits).subscribe();
  assert.deepEqual(pulled, []);
});

function* count(total: number, pulled: number[] = []): Generator<number> {
  for (let value = 0; value < total; value++) {
    pulled.push(value);
    yield value;
  }
}
