import { decodeGreyJpeg } from './_decode-grey-jpeg.ts';
import { loadJpegCodec } from './_jpeg-codec.ts';
import { readPlainJpeg } from './_read-plain-jpeg.ts';
import type { RawImage } from './raw-image.ts';

/** Beyond this sharp, whose work runs in other threads, costs less than it spares to block this one. */
const MOST_PIXELS = 128 * 128;
const MOST_BYTES = 2 ** 20;

export interface DecodeSmallJpegOptions {
  readonly maxPixels: number;
}

/**
 * Decodes a small plain JPEG for about a tenth of what sharp costs, to the same pixels.
 *
 * @returns nothing where the picture is of another kind, or is not in perfect order: sharp has to decide then
 */
export async function decodeSmallJpeg(
  bytes: Uint8Array,
  { maxPixels }: DecodeSmallJpegOptions,
): Promise<RawImage | undefined> {
  const header = readPlainJpeg(bytes);
  if (header === undefined) return undefined;
  const { width, height, components } = header;
  if (width * height > Math.min(maxPixels, MOST_PIXELS)) return undefined;
  // Larger files of so few pixels carry other things than a picture.
  const grey = components === 1 && bytes.length <= MOST_BYTES ? decodeGreyJpeg(bytes, header) : undefined;
  if (grey !== undefined) return { width, height, channels: 1, pixels: grey };
  const decode = await loadJpegCodec();
  const rgba = decode(bytes);
  if (rgba?.length !== width * height * 4) return undefined;
  return { width, height, channels: components, pixels: _dropAlpha(rgba, components) };
}

function _dropAlpha(rgba: Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * channels);
  if (channels === 1) {
    // All three colours are the same, so that any of the bytes in the middle will do, on machines of either byte order.
    const words = new Uint32Array(rgba.buffer, rgba.byteOffset, pixels.length);
    for (let i = 0; i < pixels.length; i++) pixels[i] = words[i]! >>> 8;
    return pixels;
  }
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    pixels[to++] = rgba[from]!;
    pixels[to++] = rgba[from + 1]!;
    pixels[to++] = rgba[from + 2]!;
  }
  return pixels;
}
