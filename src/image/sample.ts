import type { RawImage } from './raw-image.ts';

/** A decoded picture with the class it shows and where it came from. */
export interface Sample extends RawImage {
  /** A file, or `file.csv:LINE`. */
  readonly path: string;
  readonly label: string;
}
