import { type DecodedPng, decode } from 'fast-png';
import type { RawImage } from '../../../image/index.ts';

/**
 * Whether `decodePng` decodes a file; the browser has to where it is interlaced with several pixels in a byte, which the
 * library does not know, or carries EXIF data, which may turn it.
 */
export function canDecodePng(bytes: Uint8Array): boolean {
  // IHDR (PNG, 11.2.1): bits of a value at byte 24, interlacing at byte 28.
  return (bytes[28] === 0 || bytes[24]! >= 8) && !_hasChunk(bytes, 'eXIf');
}

/**
 * Decodes a PNG to the pixels that the server's decoder gives, which no canvas does: transparency on black, of 16 bits
 * the upper 8, no colour profile, one channel where the file is grey.
 *
 * Throws where the file is damaged or cut short.
 */
export function decodePng(bytes: Uint8Array): RawImage {
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  const source = _readerOf(bytes, png);
  const { channels } = source;
  const pixels = new Uint8Array(width * height * channels);
  for (let at = 0, pixel = 0; at < pixels.length; at += channels, pixel++) {
    const alpha = source.alpha(pixel);
    for (let channel = 0; channel < channels; channel++) {
      // libvips' flatten on black for whole numbers: the product over the largest alpha, cut off.
      const flat = Math.floor((source.value(pixel, channel) * alpha) / source.opaque);
      pixels[at + channel] = source.isDeep ? flat >> 8 : flat;
    }
  }
  return { width, height, channels, pixels };
}

function _hasChunk(bytes: Uint8Array, name: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A chunk is its length, its name, its content and a check sum (PNG, 5.3); the first begins at byte 8.
  for (let at = 8; at + 8 <= bytes.length; at += view.getUint32(at) + 12) {
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === name) return true;
  }
  return false;
}

/** The pixels of a file, whatever its colour type. */
interface PixelReader {
  readonly channels: 1 | 3;
  /** Whether values have 16 bits; 8 otherwise. */
  readonly isDeep: boolean;
  readonly opaque: number;
  readonly value: (pixel: number, channel: number) => number;
  readonly alpha: (pixel: number) => number;
}

/** IHDR (PNG, 11.2.1): the colour type at byte 25; 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
function _readerOf(bytes: Uint8Array, png: DecodedPng): PixelReader {
  return bytes[25] === 3 ? _paletteReader(png) : _plainReader(png);
}

function _paletteReader(png: DecodedPng): PixelReader {
  const indices = _unpack(png);
  const palette = png.palette ?? [];
  if (indices.some((index) => index >= palette.length))
    throw new RangeError('a colour is not in the palette');
  return {
    channels: 3,
    isDeep: false,
    opaque: 255,
    value: (pixel, channel) => palette[indices[pixel]!]![channel]!,
    alpha: (pixel) => palette[indices[pixel]!]![3] ?? 255,
  };
}

function _plainReader(png: DecodedPng): PixelReader {
  const { depth, transparency } = png;
  const values = _unpack(png);
  const stored = png.channels;
  const channels = stored <= 2 ? 1 : 3;
  const isDeep = depth === 16;
  const opaque = isDeep ? 65_535 : 255;
  // Fewer bits are spread over 8: 1 by 255, 2 by 85, 4 by 17.
  const spread = isDeep ? 1 : 255 / (2 ** depth - 1);
  const isKeyed = (pixel: number): boolean =>
    transparency?.every((value, channel) => values[pixel * stored + channel] === value) === true;
  return {
    channels,
    isDeep,
    opaque,
    value: (pixel, channel) => values[pixel * stored + channel]! * spread,
    alpha: (pixel) => {
      if (stored !== channels) return values[pixel * stored + channels]!;
      return isKeyed(pixel) ? 0 : opaque;
    },
  };
}

/** One value each; of less than 8 bits several lie in a byte, the first in its upper bits, and each row begins a byte. */
function _unpack({ data, depth, width, height, channels }: DecodedPng): Uint8Array | Uint16Array {
  if (depth >= 8)
    return data instanceof Uint16Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.length);
  const perRow = width * channels;
  const rowBytes = Math.ceil((perRow * depth) / 8);
  const values = new Uint8Array(perRow * height);
  for (let at = 0; at < values.length; at++) {
    const bit = (at % perRow) * depth;
    const byte = data[Math.floor(at / perRow) * rowBytes + (bit >> 3)]!;
    values[at] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  }
  return values;
}
