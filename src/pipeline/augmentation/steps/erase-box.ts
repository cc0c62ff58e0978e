import type { Random } from '../../../base/index.ts';
import type { RawImage } from '../../../image/index.ts';
import type { Box } from '../box.ts';

export interface EraseBoxOptions {
  readonly box: Box;
  /** A grey level for all, or a generator that draws each value anew, all as likely. */
  readonly fill: number | Random;
}

/** Covers a rectangle of the picture. */
export function eraseBox(image: RawImage, { box, fill }: EraseBoxOptions): RawImage {
  const { width, channels } = image;
  const pixels = image.pixels.slice();
  for (let row = box.top; row < box.top + box.height; row++) {
    const from = (row * width + box.left) * channels;
    const to = from + box.width * channels;
    for (let i = from; i < to; i++) pixels[i] = typeof fill === 'number' ? fill : fill.integer(256);
  }
  return { ...image, pixels };
}
