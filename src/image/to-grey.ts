import type { RawImage } from './raw-image.ts';

/**
 * The Rec. 601 weights 0.299, 0.587 and 0.114 times 2^15, as OpenCV's `cvtColor` has them for 8-bit pixels
 * (modules/imgproc/src/color_rgb.simd.hpp); they sum to 2^15, so grey stays what it was.
 */
const RED = 9798;
const GREEN = 19235;
const BLUE = 3735;
const SHIFT = 15;

/** Turns a picture grey exactly as OpenCV's `COLOR_RGB2GRAY` does; a grey one is returned as it is. */
export function toGrey(image: RawImage): RawImage {
  if (image.channels === 1) return image;
  const { width, height, pixels } = image;
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    const sum = pixels[at]! * RED + pixels[at + 1]! * GREEN + pixels[at + 2]! * BLUE;
    grey[i] = (sum + (1 << (SHIFT - 1))) >> SHIFT;
  }
  return { width, height, channels: 1, pixels: grey };
}
