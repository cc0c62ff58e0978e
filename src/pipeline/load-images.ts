import type { OperatorFunction } from 'rxjs';
import type { LabelledImages, StoredImage } from '../data/index.ts';
import { attempt } from './_attempt.ts';
import { mapParallel } from './map-parallel.ts';
import type { Outcome } from './outcome.ts';

export interface LoadImagesOptions<Result> {
  /** What becomes of an image while it is one of the `concurrency` in work; throws for one that cannot be used. */
  readonly prepare: (
    stored: StoredImage,
    index: number,
    /** Aborted when the subscription ends. */
    signal: AbortSignal,
  ) => Result | PromiseLike<Result>;
  /** How many images may be read and prepared at the same time. */
  readonly concurrency: number;
}

/**
 * Reads and prepares the images of a data set, given their indices; order is kept.
 *
 * ```text
 * source  -3-0-2|         indices
 * result  --A---!-(C|)    the image of index 3, the failure of 0 as data, the image of 2
 * ```
 *
 * What is in memory and needs no preparing passes without waiting for a turn of the event loop. Preparing belongs here, not to a later step: what waits for its turn in the order is then already small, and no
 * more than `concurrency` pictures of full size exist.
 */
export function loadImages<Result>(
  images: LabelledImages,
  options: LoadImagesOptions<Result>,
): OperatorFunction<number, Outcome<Result>> {
  const { prepare, concurrency } = options;
  return mapParallel(
    (index, _position, signal) => {
      const work = (): Result | PromiseLike<Result> => {
        const sample = images.read.peek?.(index);
        if (sample !== undefined) return prepare(sample, index, signal);
        return images.read(index, { signal }).then((stored) => {
          // A read that was under way as the reader left is the last that happens to its image.
          signal.throwIfAborted();
          return prepare(stored, index, signal);
        });
      };
      return attempt(() => images.describe(index).path, work);
    },
    { concurrency },
  );
}
