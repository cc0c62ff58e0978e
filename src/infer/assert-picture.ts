import { FerError } from '../base/index.ts';
import type { RawImage } from '../image/index.ts';

/**
 * Gives a decoded picture back; throws `INPUT_MISMATCH` for what is none, since programs without types pass anything, and
 * arithmetic on it would still give a label.
 */
export function assertPicture(image: RawImage): RawImage {
  const trouble = _troubleOf(image);
  if (trouble === undefined) return image;
  throw new FerError(
    'INPUT_MISMATCH',
    `Could not classify the picture because ${trouble}: give the path of a file, its bytes as a Uint8Array, or { width, height, channels, pixels }`,
  );
}

function _troubleOf(image: RawImage): string | undefined {
  if (typeof image !== 'object' || image === null || !('pixels' in image)) return `it is ${_kindOf(image)}`;
  const { width, height, channels, pixels } = image;
  // What a canvas gives is as good.
  if (!(pixels instanceof Uint8Array || (pixels as object) instanceof Uint8ClampedArray)) {
    return `its pixels are ${_kindOf(pixels)}, not numbers from 0 to 255 in a Uint8Array`;
  }
  if (!(_isSide(width) && _isSide(height))) return `its size is ${width}x${height}`;
  if (channels !== 1 && channels !== 3)
    return `its channels are neither 1 (grey) nor 3 (colour) but ${channels}`;
  const length = width * height * channels;
  return pixels.length === length
    ? undefined
    : `${width}x${height}x${channels} pixels have ${length} values and not ${pixels.length}`;
}

function _isSide(size: number): boolean {
  return Number.isInteger(size) && size > 0;
}

/** `a Float32Array`, `null`, `a number`. */
function _kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = typeof value === 'object' ? value.constructor?.name : typeof value;
  return `${/^[AEIO]/i.test(name ?? '') ? 'an' : 'a'} ${name ?? 'object'}`;
}
