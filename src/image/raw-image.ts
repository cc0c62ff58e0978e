/** A decoded picture: rows from top to bottom, pixels from left to right, channels together (HWC). */
export interface RawImage {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** `height * width * channels` values from 0 to 255. */
  readonly pixels: Uint8Array;
}
