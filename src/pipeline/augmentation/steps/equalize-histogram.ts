import type { RawImage } from '../../../image/index.ts';
import { type Histogram, mapLevels } from './_map-levels.ts';

/**
 * Spreads the grey levels so that each range of them holds about as many pixels, exactly as OpenCV's `equalizeHist`;
 * of a colour picture, each channel by itself.
 */
export function equalizeHistogram(image: RawImage): RawImage {
  return mapLevels(image, _equalizedLevels);
}

function _equalizedLevels(histogram: Histogram): Uint8Array {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const lowest = histogram.findIndex((count) => count > 0);
  if (histogram[lowest] === total) return new Uint8Array(256).fill(lowest);
  // OpenCV multiplies in float32 and rounds halves to even, as a clamped array does.
  const scale = Math.fround(255 / (total - histogram[lowest]!));
  const levels = new Uint8ClampedArray(256);
  let below = 0;
  for (let level = lowest + 1; level < 256; level++) {
    below += histogram[level]!;
    levels[level] = Math.fround(below * scale);
  }
  return new Uint8Array(levels.buffer);
}
