import type { RawImage } from '../../../image/index.ts';
import { type Histogram, mapLevels } from './_map-levels.ts';

/**
 * Makes the darkest grey level black and the lightest white, those between in proportion, exactly as Pillow's
 * `ImageOps.autocontrast`; of a colour picture, each channel by itself.
 */
export function stretchContrast(image: RawImage): RawImage {
  return mapLevels(image, _stretchedLevels);
}

function _stretchedLevels(histogram: Histogram): Uint8Array {
  const lowest = histogram.findIndex((count) => count > 0);
  const highest = histogram.findLastIndex((count) => count > 0);
  if (highest === lowest) return Uint8Array.from(histogram, (_, level) => level);
  const scale = 255 / (highest - lowest);
  const offset = -lowest * scale;
  return Uint8Array.from(histogram, (_, level) => {
    const stretched = Math.trunc(level * scale + offset);
    return Math.min(Math.max(stretched, 0), 255);
  });
}
