import type { PreprocessSpec } from '../image/index.ts';
import type { Augmentation } from './augmentation/augmentation.ts';
import type { Reject } from './outcome.ts';
import type { BadImagePolicy } from './settle-rejects.ts';
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
   * For tar shards and streams: from how many neighbours each image is drawn, where others are drawn among all. For
   * shards it holds their indices, four bytes each; for a stream the images as they come, beside those in work.
   *
   * @default 10000, or 1000 for a stream
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
   * @default the number of cores, at most the number of threads in Node's pool; with workers 64 for each of them
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

/** What comes one after the other cannot be drawn by class. */
export interface StreamBatchesOfStreamOptions extends StreamBatchesOptions {
  readonly classTarget?: undefined;
}
