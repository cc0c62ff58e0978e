import type { Sharp } from 'sharp';
import { FerError } from '../base/index.ts';
import { assertFewScans } from './_assert-few-scans.ts';
import { imageUnsupported } from './_image-unsupported.ts';
import { loadSharp } from './_load-sharp.ts';
import { readLayout, type StoredLayout } from './_read-layout.ts';
import { withoutPngTexts } from './_without-png-texts.ts';
import type { ImageFormat } from './detect-format.ts';
import type { RawImage } from './raw-image.ts';

export interface DecodeBySharpOptions {
  readonly format: ImageFormat;
  readonly maxPixels: number;
}

/** The decoder of record: whatever is faster gives its pixels, and it alone refuses a picture. */
export async function decodeBySharp(bytes: Uint8Array, options: DecodeBySharpOptions): Promise<RawImage> {
  const { format, maxPixels } = options;
  if (format === 'jpeg') assertFewScans(bytes);
  // Outside of `try`: that sharp cannot be loaded says nothing about the image.
  const sharp = await loadSharp();
  try {
    const layout = await readLayout(bytes, format);
    if (layout.bits === 'other') throw imageUnsupported('pixels of another depth', '8 or 16 bits');
    const input = sharp(format === 'png' ? withoutPngTexts(bytes) : bytes, {
      // Fails on truncation and errors. What libjpeg only warns of occurs in the files of many phones.
      failOn: 'error',
      limitInputPixels: maxPixels,
      autoOrient: true,
      ignoreIcc: true,
      pages: 1,
    });
    return await _decode(input, layout);
  } catch (cause) {
    if (cause instanceof FerError) throw cause;
    throw _decodeFailed(cause, format, maxPixels);
  }
}

async function _decode(input: Sharp, layout: StoredLayout): Promise<RawImage> {
  const isDeepGrey = layout.isGrey && layout.bits === 16;
  const { data, info } = await input
    .flatten({ background: '#000' })
    // libvips goes from 16-bit to 8-bit grey through linear light, so the high byte is taken below instead.
    .toColourspace(isDeepGrey ? 'grey16' : layout.isGrey ? 'b-w' : 'srgb')
    .raw({ depth: isDeepGrey ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const channels = layout.isGrey ? 1 : 3;
  const pixels = isDeepGrey ? _highBytes(data) : new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (info.channels !== channels || pixels.length !== info.width * info.height * channels) {
    throw new FerError(
      'IMAGE_INVALID',
      `Could not decode the image because its header and its pixels differ: ${pixels.length} bytes in ${info.channels} channels for ${info.width}x${info.height} pixels in ${channels}`,
    );
  }
  return { width: info.width, height: info.height, channels, pixels };
}

/** The upper 8 of each 16 bits, little-endian. */
function _highBytes(data: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: data.length >> 1 }, (_, i) => data[2 * i + 1]!);
}

/** sharp's errors carry no code, so its pinned wording tells the pixel limit from damage. */
function _decodeFailed(cause: unknown, format: ImageFormat, maxPixels: number): FerError {
  const reason = String((cause as Error).message)
    .split('\n')[0]!
    .trim();
  if (reason.includes('exceeds pixel limit')) {
    return new FerError(
      'IMAGE_TOO_LARGE',
      `Could not decode the image because it has more than ${maxPixels} pixels: make it smaller first`,
      { cause },
    );
  }
  return new FerError(
    'IMAGE_INVALID',
    `Could not decode the image because its ${format} data is damaged: ${reason}`,
    {
      cause,
    },
  );
}
