import type { FerError } from '../base/index.ts';
import type { PreprocessSpec, RawImage } from '../image/index.ts';
import type { Classification, RankOptions } from './rank-labels.ts';
import type { TestTimeAugmentation } from './test-time-augmentation.ts';

/** A picture to classify: the path of a file, the bytes of one, or decoded pixels. */
export type ImageInput = string | Uint8Array | RawImage;

export interface PredictVariants {
  /**
   * Take the mean of the probabilities of variants of each picture.
   *
   * @default 'none'
   */
  readonly tta?: TestTimeAugmentation;
}

export interface ClassifyOptions extends RankOptions, PredictVariants {}

export interface ClassifyStreamOptions extends ClassifyOptions {
  /**
   * Pictures in one run of the model.
   *
   * @default 64
   */
  readonly batchSize?: number;
  /** Stops the work between two batches; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one picture of a stream. */
export type StreamedClassification = Classification | { readonly error: FerError };

/** A loaded model that turns pictures into expressions. Close it before the process ends. */
export interface Classifier extends AsyncDisposable {
  readonly path: string;
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly spec: PreprocessSpec;
  /** Everything that the file carries about itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The execution provider that computes. */
  readonly provider: string;
  /** Why the preferred provider does not compute; undefined where it does. */
  readonly fallbackReason: string | undefined;
  readonly classify: (image: ImageInput, options?: ClassifyOptions) => Promise<Classification>;
  /** One classification for each image, in the same order; a picture that cannot be read fails the call. */
  readonly classifyBatch: (
    images: readonly ImageInput[],
    options?: ClassifyOptions,
  ) => Promise<readonly Classification[]>;
  /**
   * One classification for each picture of a stream, in the same order, in batches; two batches are in memory at most.
   *
   * A picture that cannot be read, or for which the model gives no numbers, is an `error` in its place.
   */
  readonly classifyStream: (
    images: AsyncIterable<ImageInput> | Iterable<ImageInput>,
    options?: ClassifyStreamOptions,
  ) => AsyncGenerator<StreamedClassification, void, undefined>;
  /** Brings a decoded picture to the size and channels that `predict` takes. */
  readonly prepare: (image: RawImage) => RawImage;
  /**
   * Probabilities of images that fit the spec already, one array of `labels.length` each.
   *
   * Throws `INPUT_MISMATCH` for an image of another size.
   */
  readonly predict: (
    images: readonly RawImage[],
    options?: PredictVariants,
  ) => Promise<readonly Float32Array[]>;
  readonly close: () => Promise<void>;
}
