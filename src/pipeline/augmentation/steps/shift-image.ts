import type { RawImage } from '../../../image/index.ts';
import { reflect101 } from '../_reflect-101.ts';

export interface ShiftImageOptions {
  /** Whole pixels to the right; negative to the left. */
  readonly x: number;
  /** Whole pixels down; negative up. */
  readonly y: number;
}

/** Moves the content; what is missing is mirrored at the border, as by OpenCV's `copyMakeBorder` with `BORDER_REFLECT_101`. */
export function shiftImage(image: RawImage, { x, y }: ShiftImageOptions): RawImage {
  const { width, height, channels, pixels } = image;
  const shifted = new Uint8Array(pixels.length);
  const columns = Int32Array.from({ length: width }, (_, column) => reflect101(column - x, width));
  let written = 0;
  for (let row = 0; row < height; row++) {
    const from = reflect101(row - y, height) * width;
    for (let column = 0; column < width; column++) {
      const pixel = (from + columns[column]!) * channels;
      for (let channel = 0; channel < channels; channel++) shifted[written++] = pixels[pixel + channel]!;
    }
  }
  return { ...image, pixels: shifted };
}
