import { defer, map, merge, NEVER, Observable, of, Subject, Subscription, takeUntil, tap } from 'rxjs';
import { assertWhole } from './_assert-whole.ts';
import { createFlowCounter, type FlowCounter } from './_count-flow.ts';
import { createMailbox } from './_mailbox.ts';
import type { FlowIterable } from './flow-stats.ts';
import { type OpenItems, pullByCredit } from './pull-by-credit.ts';

export interface PullThroughOptions<Item, Result> {
  /**
   * The largest number of items that may be pulled and not consumed. It must be at least what the operators need
   * to hold before they can emit, such as the size of a batch, or nothing would ever come out.
   */
  readonly window: number;
  /**
   * The steps between items and results. An item that leaves no trace in a result, because a step drops it, is
   * consumed there: the step calls `release(1)`.
   */
  readonly operate: (items: Observable<Item>, release: (count: number) => void) => Observable<Result>;
  /** How many items a result is made of; they are consumed when the reader has it. */
  readonly weigh: (result: Result) => number;
  /** Ends the stream at once with the reason of the signal; what is ready is dropped. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs items through RxJS operators at the speed of the reader.
 *
 * At every instant `pulled - consumed <= window`: an item counts from the moment it is asked of its iterator until a
 * step has released it, or the reader has the result it is part of. The reader has it when it asks for the next, or
 * when the turn of the event loop in which it was given has ended, so that code which awaits a result runs first.
 *
 * Each iteration opens the items afresh, at its first `next()`. `return()`, which `break` and `throw` in a `for await`
 * call, ends everything at once. An error reaches the reader after the results that came before it and is never left
 * unhandled. `stats()` tells at any time how many items are where, and who waits for whom.
 */
export function pullThrough<Item, Result>(
  open: OpenItems<Item>,
  options: PullThroughOptions<Item, Result>,
): FlowIterable<Result> {
  const { window } = options;
  assertWhole('window', window);
  let counter = createFlowCounter(window);
  return {
    [Symbol.asyncIterator]: () => {
      counter = createFlowCounter(window);
      return _iterate(open, { ...options, counter });
    },
    stats: () => counter.read(),
  };
}

interface _IterateOptions<Item, Result> extends PullThroughOptions<Item, Result> {
  readonly counter: FlowCounter;
}

function _iterate<Item, Result>(
  open: OpenItems<Item>,
  { window, operate, weigh, signal, counter }: _IterateOptions<Item, Result>,
): AsyncIterator<Result, undefined> {
  const released = new Subject<number>();
  const release = (count: number): void => {
    counter.addReleased(count);
    released.next(count);
  };
  const drop = (count: number): void => {
    counter.addDropped(count);
    release(count);
  };
  const given = _createAccount(release);
  const mailbox = createMailbox<Result>();
  const subscription = new Subscription(given.cancel);
  subscription.add(counter.stop);
  let isOpen = false;

  return {
    next: () => {
      if (!isOpen) start();
      given.settle();
      return mailbox.take();
    },
    return: async () => {
      isOpen = true;
      subscription.unsubscribe();
      mailbox.clear();
      mailbox.end();
      return { done: true, value: undefined };
    },
  };

  function start(): void {
    isOpen = true;
    // `released` comes first: a step may release while the first window is being pulled.
    const items = pullByCredit(open, merge(released, of(window))).pipe(tap(counter.addPulled));
    const weighed = defer(() => operate(items, drop)).pipe(
      map((result) => ({ result, weight: weigh(result) })),
      takeUntil(_failOnAbort(signal, mailbox.clear)),
    );
    subscription.add(
      weighed.subscribe({
        next: ({ result, weight }) => {
          counter.addReady(weight);
          mailbox.put(result, (waitedMs) => {
            counter.addTaken(weight, waitedMs);
            given.add(weight);
          });
        },
        error: mailbox.fail,
        complete: mailbox.end,
      }),
    );
  }
}

/** What has been given to the reader and is not released yet. */
interface _Account {
  readonly add: (count: number) => void;
  /** Releases it now rather than at the end of the turn. */
  readonly settle: () => void;
  readonly cancel: () => void;
}

function _createAccount(release: (count: number) => void): _Account {
  let owed = 0;
  let endOfTurn: NodeJS.Immediate | undefined;

  function settle(): void {
    cancel();
    const count = owed;
    owed = 0;
    if (count > 0) release(count);
  }

  function cancel(): void {
    clearImmediate(endOfTurn);
    endOfTurn = undefined;
  }

  return {
    add: (count) => {
      owed += count;
      endOfTurn ??= setImmediate(settle);
    },
    settle,
    cancel,
  };
}

/** Never emits; fails with the signal's reason, after `beforeFailing`. */
function _failOnAbort(signal: AbortSignal | undefined, beforeFailing: () => void): Observable<never> {
  if (signal === undefined) return NEVER;
  return new Observable((subscriber) => {
    const onAbort = (): void => {
      beforeFailing();
      subscriber.error(signal.reason);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    subscriber.add(() => signal.removeEventListener('abort', onAbort));
  });
}
