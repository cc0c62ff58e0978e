import { type RawImage, resizeImage } from '../../../image/index.ts';
import type { Box } from '../box.ts';

/** Cuts a rectangle out and enlarges it to the size of the picture, as Pillow's `crop` and `resize` with `BILINEAR`. */
export function cropImage(image: RawImage, { left, top, width, height }: Box): RawImage {
  const { channels } = image;
  const pixels = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(from, from + width * channels), row * width * channels);
  }
  return { ...image, pixels: resizeImage({ width, height, channels, pixels }, image).pixels };
}
