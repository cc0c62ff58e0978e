import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { FerError } from '../base/index.ts';

/**
 * Fails with `DATASET_INVALID` where the stream ends after another number of values than was declared.
 *
 * ```text
 * source       -a-b|
 * expected 3
 * result       -a-b#
 * ```
 */
export function expectCount<Value>(expected: number): MonoTypeOperatorFunction<Value> {
  return (source) =>
    defer(() => {
      let seen = 0;
      return source.pipe(
        tap({
          next: () => {
            seen += 1;
          },
          complete: () => {
            if (seen !== expected) throw _wrongCount(expected, seen);
          },
        }),
      );
    });
}

function _wrongCount(expected: number, seen: number): FerError {
  return new FerError(
    'DATASET_INVALID',
    `Could not finish the epoch because the data set declared ${expected} images: it gave ${seen}`,
    { details: { expected, seen } },
  );
}
