import { type RawImage, resizeImage, toGrey } from '../../image/index.ts';

/** 64 bits as two unsigned numbers of 32, the higher ones first. */
export type ImageHash = readonly [high: number, low: number];

const COLUMNS = 9;
const ROWS = 8;

/**
 * The difference hash of a picture ("dHash", N. Krawetz, 2013): what is bright beside what, in 64 bits.
 *
 * The picture turns grey (Rec. 601) and is resized to 9x8 pixels with a triangle filter, as Pillow's
 * `resize((9, 8), BILINEAR)` does. A bit is 1 where a pixel is brighter than its left neighbour; rows go from top to
 * bottom, pixels from left to right, the first bit is the highest. Another brightness or contrast, another size and
 * another JPEG quality change few bits or none.
 */
export function differenceHash(image: RawImage): ImageHash {
  const { pixels } = resizeImage(toGrey(image), { width: COLUMNS, height: ROWS });
  const words: [number, number] = [0, 0];
  for (let row = 0; row < ROWS; row++) {
    const word = row < ROWS / 2 ? 0 : 1;
    for (let column = 1; column < COLUMNS; column++) {
      const at = row * COLUMNS + column;
      words[word] = ((words[word] << 1) | (pixels[at]! > pixels[at - 1]! ? 1 : 0)) >>> 0;
    }
  }
  return words;
}
