import type { PreprocessSpec, RawImage } from '../image/index.ts';
import type { Classification, RankOptions } from './rank-labels.ts';

/** A picture to classify: the path of a file, the bytes of one, or decoded pixels. */
export type ImageInput = string | Uint8Array | RawImage;

/** A loaded model that turns pictures into expressions. Close it before the process ends. */
export interface Classifier extends AsyncDisposable {
  readonly path: string;
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly spec: PreprocessSpec;
  /** Everything that the file carries about itself. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly classify: (image: ImageInput, options?: RankOptions) => Promise<Classification>;
  /** One classification for each image, in the same order; a picture that cannot be read fails the call. */
  readonly classifyBatch: (
    images: readonly ImageInput[],
    options?: RankOptions,
  ) => Promise<readonly Classification[]>;
  /**
   * Probabilities of images that fit the spec already, one array of `labels.length` each.
   *
   * Throws `INPUT_MISMATCH` for an image of another size.
   */
  readonly predict: (images: readonly RawImage[]) => Promise<readonly Float32Array[]>;
  readonly close: () => Promise<void>;
}
