import { bufferCount } from 'rxjs';
import { createRandom, FerError, permutation, type Random } from '../base/index.ts';
import { type LabelledImages, subsetImages } from '../data/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { assertWhole } from './_assert-whole.ts';
import { countUpTo } from './_count-up-to.ts';
import { createBatcher } from './_create-batcher.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { isPromiseLike } from './_is-promise-like.ts';
import { prepareStored } from './_prepare-stored.ts';
import { readByWorkers } from './_read-by-workers.ts';
import { shuffleNearby } from './_shuffle-nearby.ts';
import { type Augmentation, noAugmentation } from './augmentation/augmentation.ts';
import { drawBalanced } from './balance/draw-balanced.ts';
import type { Batch } from './batch-images.ts';
import { expectCount } from './expect-count.ts';
import { loadImages } from './load-images.ts';
import { makeBatch } from './make-batch.ts';
import { mapParallel } from './map-parallel.ts';
import type { Reject } from './outcome.ts';
import { pullThrough } from './pull-through.ts';
import { type BadImagePolicy, settleRejects } from './settle-rejects.ts';
import type { ImageWorkers } from './workers/image-workers.ts';

export interface StreamBatchesOptions {
  /** Size, channels, mean, standard deviation and the order of the labels. */
  readonly spec: PreprocessSpec;
  /** @default 64 */
  readonly batchSize?: number;
  /** @default 0 */
  readonly seed?: number;
  /**
   * Another epoch shuffles and augments anew.
   *
   * @default 0
   */
  readonly epoch?: number;
  /**
   * Draw the order of the epoch among all orders, instead of the order of the data set.
   *
   * @default false
   */
  readonly shuffle?: boolean;
  /**
   * For tar shards: from how many neighbours each image is drawn, where others are drawn among all. It holds their
   * indices, four bytes each.
   *
   * @default 10000
   */
  readonly shuffleBuffer?: number | undefined;
  /**
   * Draw this many images of each class in each epoch, anew in every one, as `drawBalanced` does; an image that is
   * drawn again is augmented by draws of its own.
   *
   * @default every image once
   */
  readonly classTarget?: number | undefined;
  /** @default noAugmentation */
  readonly augmentation?: Augmentation;
  /**
   * How many images are read and decoded at the same time.
   *
   * @default the number of cores, at most the number of threads in Node's pool; with workers 16, and 16 for each of them
   */
  readonly concurrency?: number;
  /**
   * How many batches may be full or filling ahead of the reader; at least 1.
   *
   * @default 2, or two for each worker
   */
  readonly prefetch?: number;
  /**
   * The share of unusable images beyond which the epoch fails with `TOO_MANY_BAD_IMAGES`.
   *
   * @default 0.01
   */
  readonly maxRejectShare?: number;
  /**
   * Whether an image that cannot be used is skipped, up to that share, or ends the epoch.
   *
   * @default 'skip'
   */
  readonly onBadImage?: BadImagePolicy | undefined;
  /** Told of each image that is skipped. */
  readonly onReject?: (reject: Reject) => void;
  /**
   * Decode files and make batches, which are the same as without; the caller closes them.
   *
   * @default everything happens in the calling thread
   */
  readonly workers?: ImageWorkers | undefined;
  /** Ends the epoch at once: the reader gets the reason of the signal as error. */
  readonly signal?: AbortSignal;
}

/**
 * One epoch of batches, pulled at the speed of the reader.
 *
 * ```ts
 * for await (const batch of streamBatches(images, { spec, shuffle: true, seed: 42, epoch: 3 })) step(batch);
 * ```
 *
 * At every instant at most `concurrency + prefetch * batchSize` images are between the call that reads them and the
 * reader: an image leaves that window when the reader is given its batch or when it is skipped. The batches depend
 * on the data, the seed and the epoch alone, not on `concurrency`, `prefetch` or the speed of anything. Each
 * iteration runs the epoch again; leaving the loop stops all reads.
 *
 * Fails with `DATASET_INVALID` where there are no images or fewer than declared, and with `TOO_MANY_BAD_IMAGES`.
 */
export function streamBatches(images: LabelledImages, options: StreamBatchesOptions): AsyncIterable<Batch> {
  const {
    spec,
    batchSize = 64,
    seed = 0,
    epoch = 0,
    shuffle = false,
    shuffleBuffer = 10_000,
    augmentation = noAugmentation,
  } = options;
  const { classTarget, maxRejectShare, onBadImage, onReject, signal, workers } = options;
  const threads = workers?.count() ?? 0;
  const { concurrency = defaultConcurrency(threads), prefetch = Math.max(2, 2 * threads) } = options;
  const counts = { batchSize, shuffleBuffer, concurrency, prefetch };
  for (const [name, value] of Object.entries(counts)) assertWhole(name, value);
  if (images.size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not stream batches because ${images.location} has no images`,
    );
  }
  const { drawn, drawOf } = _drawImages(readByWorkers(images, { shape: spec, workers }), {
    classTarget,
    seed,
    epoch,
  });
  const total = drawn.size;
  const makeOf = createBatcher({ spec, augmentation, seed, epoch }, workers?.makeBatch ?? makeBatch);
  return pullThrough(
    () =>
      shuffle ? _shuffled(drawn, shuffleBuffer, createRandom(seed, 'shuffle', epoch)) : countUpTo(total),
    {
      window: concurrency + prefetch * batchSize,
      operate: (indices, release) =>
        indices.pipe(
          loadImages(drawn, {
            concurrency,
            prepare: (stored, position) => {
              const index = drawOf(position);
              const sample = prepareStored(stored, spec, workers);
              return isPromiseLike(sample)
                ? sample.then((late) => ({ ...late, index }))
                : { ...sample, index };
            },
          }),
          expectCount(total),
          settleRejects({
            total,
            maxRejectShare,
            onBadImage,
            onReject: (reject) => {
              onReject?.(reject);
              release(1);
            },
          }),
          bufferCount(batchSize),
          mapParallel(makeOf, { concurrency: prefetch }),
        ),
      weigh: (batch) => batch.size,
      signal,
    },
  );
}

/** All orders of the images alike, or those that read long files from front to back. */
function _shuffled(
  { size, shardEnds }: LabelledImages,
  bufferSize: number,
  random: Random,
): Iterable<number> {
  return shardEnds === undefined
    ? permutation(size, random)
    : shuffleNearby(shardEnds, { bufferSize, random });
}

interface _DrawImagesOptions {
  readonly classTarget: number | undefined;
  readonly seed: number;
  readonly epoch: number;
}

/** The images of an epoch before they are shuffled, and what decides how each of them is augmented. */
function _drawImages(
  images: LabelledImages,
  { classTarget, seed, epoch }: _DrawImagesOptions,
): { readonly drawn: LabelledImages; readonly drawOf: (position: number) => number } {
  if (classTarget === undefined) return { drawn: images, drawOf: (position) => position };
  assertWhole('classTarget', classTarget);
  const draws = drawBalanced(images, { target: classTarget, seed, epoch });
  const indices = draws.map((draw) => draw % images.size);
  return { drawn: subsetImages(images, indices), drawOf: (position) => draws[position]! };
}
