import { FerError } from '../base/index.ts';
import { decodeBySharp } from './_decode-by-sharp.ts';
import { imageUnsupported } from './_image-unsupported.ts';
import { decodeSmallJpeg } from './decode-small-jpeg.ts';
import { detectFormat, IMAGE_FORMATS, type ImageFormat } from './detect-format.ts';
import type { RawImage } from './raw-image.ts';

export interface DecodeOptions {
  /**
   * Larger pictures are refused before their pixels are decoded.
   *
   * @default 16_000_000
   */
  readonly maxPixels?: number;
  /**
   * The formats to accept.
   *
   * @default ['jpeg', 'png', 'webp', 'gif', 'tiff']
   */
  readonly formats?: readonly ImageFormat[];
}

/**
 * Decodes an image file to 8-bit pixels (HWC, 0-255).
 *
 * Grey files give one channel, all others red, green and blue. The EXIF orientation is applied, transparency is
 * laid on black, of several frames or pages the first is taken, 16-bit values keep their high byte (as libpng and
 * OpenCV do) and CMYK is converted. Embedded colour profiles are not applied: pixels are as stored, which is what
 * OpenCV, Pillow and TensorFlow give. The format is told by content; nothing but `bytes` is ever read.
 *
 * @throws FerError `IMAGE_UNSUPPORTED` for other formats, `IMAGE_TOO_LARGE` beyond `maxPixels`, `IMAGE_INVALID` for
 * what is empty, no image, truncated or damaged
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RawImage> {
  const { maxPixels = 16_000_000, formats = IMAGE_FORMATS } = options;
  const format = _acceptedFormat(bytes, formats);
  const small = format === 'jpeg' ? await decodeSmallJpeg(bytes, { maxPixels }) : undefined;
  return small ?? (await decodeBySharp(bytes, { format, maxPixels }));
}

function _acceptedFormat(bytes: Uint8Array, formats: readonly ImageFormat[]): ImageFormat {
  if (bytes.length === 0) {
    throw new FerError('IMAGE_INVALID', 'Could not decode the image because it is empty: 0 bytes');
  }
  const detected = detectFormat(bytes);
  if ('unknown' in detected) {
    const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
    throw new FerError(
      'IMAGE_INVALID',
      `Could not decode the file because it is not an image: it starts with the bytes ${start}`,
    );
  }
  if ('refused' in detected) throw imageUnsupported(`${detected.refused} data`, formats.join(', '));
  if (!formats.includes(detected.format))
    throw imageUnsupported(`${detected.format} data`, formats.join(', '));
  return detected.format;
}
