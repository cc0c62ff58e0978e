import { createRandom, FerError, permutation } from '../base/index.ts';
import { type LabelledImages, subsetImages } from '../data/index.ts';
import { type PreprocessSpec, preprocessImage } from '../image/index.ts';
import { assertWhole } from './_assert-whole.ts';
import { countUpTo } from './_count-up-to.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { augment } from './augment.ts';
import { type Augmentation, noAugmentation } from './augmentation/augmentation.ts';
import { drawBalanced } from './balance/draw-balanced.ts';
import { type Batch, batchImages } from './batch-images.ts';
import { decodeStored } from './decode-images.ts';
import { expectCount } from './expect-count.ts';
import { loadImages } from './load-images.ts';
import { mixBatches } from './mix-batches.ts';
import type { Reject } from './outcome.ts';
import { pullThrough } from './pull-through.ts';
import { settleRejects } from './settle-rejects.ts';
import { standardize } from './standardize.ts';

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
   * @default the number of cores, at most the number of threads in Node's pool
   */
  readonly concurrency?: number;
  /**
   * How many batches may be full or filling ahead of the reader; at least 1.
   *
   * @default 2
   */
  readonly prefetch?: number;
  /**
   * The share of unusable images beyond which the epoch fails with `TOO_MANY_BAD_IMAGES`.
   *
   * @default 0.01
   */
  readonly maxRejectShare?: number;
  /** Told of each image that is skipped. */
  readonly onReject?: (reject: Reject) => void;
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
    augmentation = noAugmentation,
  } = options;
  const { classTarget, concurrency = defaultConcurrency(), prefetch = 2 } = options;
  const { maxRejectShare, onReject, signal } = options;
  for (const [name, value] of Object.entries({ batchSize, concurrency, prefetch })) assertWhole(name, value);
  if (images.size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not stream batches because ${images.location} has no images`,
    );
  }
  const { drawn, drawOf } = _drawImages(images, { classTarget, seed, epoch });
  const total = drawn.size;
  return pullThrough(
    () => (shuffle ? permutation(total, createRandom(seed, 'shuffle', epoch)) : countUpTo(total)),
    {
      window: concurrency + prefetch * batchSize,
      operate: (indices, release) =>
        indices.pipe(
          loadImages(drawn, {
            concurrency,
            prepare: async (stored, position) => {
              const sample = await decodeStored(stored);
              return { ...sample, ...preprocessImage(sample, spec), index: drawOf(position) };
            },
          }),
          expectCount(total),
          settleRejects({
            total,
            maxRejectShare,
            onReject: (reject) => {
              onReject?.(reject);
              release(1);
            },
          }),
          augment(augmentation, { seed, epoch }),
          standardize(spec),
          batchImages({ batchSize, labels: spec.labels }),
          mixBatches(augmentation.mix, { seed, epoch }),
        ),
      weigh: (batch) => batch.size,
      signal,
    },
  );
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
