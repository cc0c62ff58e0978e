import { Observable, type OperatorFunction, takeWhile } from 'rxjs';
import { assertWhole } from './_assert-whole.ts';
import { createFifo } from './_fifo.ts';
import { isPromiseLike } from './_is-promise-like.ts';

export interface MapParallelOptions {
  /** How many projections may run at the same time; at least 1. */
  readonly concurrency: number;
}

/** The signal is aborted when the subscription ends, so that a projection can stop its reads. */
export type Project<Value, Result> = (
  value: Value,
  index: number,
  signal: AbortSignal,
) => Result | PromiseLike<Result>;

/**
 * Maps with at most `concurrency` projections at a time and emits the results in the order of the values.
 *
 * ```text
 * source       -a-bc-------|      a takes long, b and c are quick
 * concurrency 2
 * projections  -a-----A
 *              ---b-B-
 *              -----c-C           c has waited for b
 * result       -------(ABC)|
 * ```
 *
 * A projection may be synchronous; a million of them in a row neither grow the stack nor wait for a turn of the
 * event loop. The first error, thrown or rejected, ends the stream. Values wait in a queue as long as the
 * source pushes them: give it a source that is pulled by credit, whose window bounds the queue.
 */
export function mapParallel<Value, Result>(
  project: Project<Value, Result>,
  options: MapParallelOptions,
): OperatorFunction<Value, Result> {
  const { concurrency } = options;
  assertWhole('concurrency', concurrency);
  return (source) =>
    new Observable((subscriber) => {
      const controller = new AbortController();
      const waiting = createFifo<Value>();
      const slots = createFifo<_Slot<Result>>();
      let running = 0;
      let started = 0;
      let isSourceComplete = false;
      let isAdvancing = false;

      subscriber.add(() => {
        controller.abort();
        waiting.clear();
        slots.clear();
      });
      // A source that pushes before `subscribe` returns can only be stopped from inside its own pipe.
      const values = source.pipe(takeWhile(() => !subscriber.closed));
      subscriber.add(
        values.subscribe({
          next: (value) => {
            waiting.push(value);
            advance();
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            isSourceComplete = true;
            advance();
          },
        }),
      );

      /** Starts and emits what can be; a call from inside an emission leaves its work to the loop that runs. */
      function advance(): void {
        if (isAdvancing) return;
        isAdvancing = true;
        while (!subscriber.closed) {
          if (slots.peek()?.isSettled) subscriber.next(slots.shift()!.result as Result);
          else if (running < concurrency && waiting.size() > 0) start(waiting.shift() as Value);
          else break;
        }
        isAdvancing = false;
        if (isSourceComplete && slots.size() === 0 && waiting.size() === 0) subscriber.complete();
      }

      function start(value: Value): void {
        const slot: _Slot<Result> = { isSettled: false };
        slots.push(slot);
        running += 1;
        try {
          const result = project(value, started++, controller.signal);
          if (isPromiseLike(result)) result.then((late) => settle(slot, late), fail);
          else settle(slot, result);
        } catch (error) {
          fail(error);
        }
      }

      function settle(slot: _Slot<Result>, result: Result): void {
        slot.result = result;
        slot.isSettled = true;
        running -= 1;
        advance();
      }

      function fail(error: unknown): void {
        subscriber.error(error);
      }
    });
}

interface _Slot<Result> {
  isSettled: boolean;
  result?: Result;
}
