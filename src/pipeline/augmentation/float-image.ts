/** A picture between two augmentations: not yet clipped to 0-255 nor rounded. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `height * width * channels` grey levels, HWC. */
  readonly values: Float32Array;
}

export interface OutOptions {
  /**
   * Where to write the values; it is as long as the image's.
   *
   * @default a new array
   */
  readonly out?: Float32Array;
}
