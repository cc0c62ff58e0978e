import { Observable } from 'rxjs';
import { isPromiseLike } from './_is-promise-like.ts';

/**
 * Opens the items afresh, once per subscription; the signal is aborted when that subscription ends.
 */
export type OpenItems<Item> = (signal: AbortSignal) => Iterable<Item> | AsyncIterable<Item>;

/**
 * A cold source that pulls an item only for a credit that its reader has given.
 *
 * RxJS pushes: `from(items)` would hand over everything at once, whatever the reader's speed. Here each number that
 * `credits` emits allows that many more items. Nothing is opened before subscription, each subscription opens the
 * items afresh, and unsubscribing closes the iterator. Order is kept.
 *
 * ```text
 * credits  2------1---|
 * result   (ab)---c----    the items are a, b, c, d
 * ```
 *
 * Credits are counted and never lost; that they complete changes nothing, their error is the result's.
 */
export function pullByCredit<Item>(open: OpenItems<Item>, credits: Observable<number>): Observable<Item> {
  return new Observable<Item>((subscriber) => {
    const controller = new AbortController();
    subscriber.add(() => controller.abort());
    const iterator = _iteratorOf(open(controller.signal));
    let isExhausted = false;
    let isPulling = false;
    let credit = 0;
    subscriber.add(() => {
      if (!isExhausted) void _close(iterator);
    });

    subscriber.add(
      credits.subscribe({
        next: (granted) => {
          credit += granted;
          pull();
        },
        error: (error) => subscriber.error(error),
      }),
    );

    /** One loop for all credits: those that arrive while it runs are taken by it, so that the stack never grows. */
    function pull(): void {
      if (isPulling) return;
      isPulling = true;
      while (credit > 0 && !subscriber.closed) {
        credit -= 1;
        const step = ask();
        if (isPromiseLike(step)) {
          step.then(accept, fail).finally(() => {
            isPulling = false;
            pull();
          });
          return;
        }
        if (step !== undefined) accept(step);
      }
      isPulling = false;
    }

    function ask(): IteratorResult<Item> | Promise<IteratorResult<Item>> | undefined {
      try {
        return iterator.next();
      } catch (error) {
        fail(error);
        return undefined;
      }
    }

    function accept(step: IteratorResult<Item>): void {
      if (!step.done) {
        subscriber.next(step.value);
        return;
      }
      isExhausted = true;
      subscriber.complete();
    }

    function fail(error: unknown): void {
      isExhausted = true;
      subscriber.error(error);
    }
  });
}

function _iteratorOf<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): Iterator<Item> | AsyncIterator<Item> {
  return _isAsync(items) ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

/** A string is iterable and no object. */
function _isAsync<Item>(items: Iterable<Item> | AsyncIterable<Item>): items is AsyncIterable<Item> {
  return Symbol.asyncIterator in Object(items);
}

async function _close(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The reader has gone: there is nobody left to tell that closing failed.
  }
}
