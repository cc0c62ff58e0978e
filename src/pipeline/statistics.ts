import type { ImageSize, RawImage } from '../image/index.ts';
import type { Reject } from './outcome.ts';
import type { BadImagePolicy } from './settle-rejects.ts';

export interface ComputeStatisticsOptions {
  /**
   * The size to which images are brought before their pixels are measured.
   *
   * @default the commonest size
   */
  readonly imageSize?: ImageSize | undefined;
  /**
   * The channels to which images are brought before their pixels are measured.
   *
   * @default the commonest
   */
  readonly channels?: 1 | 3 | undefined;
  /** @default the number of cores, at most the number of threads in Node's pool */
  readonly concurrency?: number;
  /**
   * The share of unusable images beyond which it fails with `TOO_MANY_BAD_IMAGES`.
   *
   * @default 0.01
   */
  readonly maxRejectShare?: number;
  /**
   * Whether an unusable image is skipped, up to that share, or ends the work.
   *
   * @default 'skip'
   */
  readonly onBadImage?: BadImagePolicy | undefined;
  readonly signal?: AbortSignal;
  /**
   * Told after each image; a second pass, where one is needed, counts from 0 again. The total is infinite for a stream
   * that says not how many images it has.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /**
   * Given each usable image as its pixels are measured, so that a cache need not decode it again: in the wanted size
   * and channels, or as it is where these were left open. A second pass, where one is needed, gives all images again.
   */
  readonly onImage?: ((index: number, image: RawImage) => void | Promise<void>) | undefined;
}

/** How many images have one size and number of channels. */
export interface ImageSizeCount {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly count: number;
}

export interface Statistics {
  /** How many images are usable. */
  readonly size: number;
  /** Usable images of each class. */
  readonly counts: Readonly<Record<string, number>>;
  /** The size and channels at which the pixels were measured. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** One value for grey, red, green and blue for colour; 0-255. */
  readonly mean: readonly number[];
  /** The population standard deviation, one value for each channel. */
  readonly std: readonly number[];
  /** The sizes of the files, the commonest first. */
  readonly imageSizes: readonly ImageSizeCount[];
  readonly rejects: readonly Reject[];
  /** SHA-256 over label, name and content of all images in order; the same wherever the data set lies. */
  readonly dataHash: string;
}
