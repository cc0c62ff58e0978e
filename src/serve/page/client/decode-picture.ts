import { detectFormat, type ImageFormat, type RawImage } from '../../../image/index.ts';
import { canDecodePng, decodePng } from './decode-png.ts';
import { PageError } from './page-error.ts';

/** The formats that the server takes. */
export const PICTURE_FORMATS: readonly ImageFormat[] = ['jpeg', 'png', 'webp'];

/** As on the server; what is larger would fill the memory of a telephone. */
const MOST_PIXELS = 16_000_000;

/**
 * Decodes a picture to the pixels that the server sees: of a PNG exactly, of others as this browser decodes them.
 *
 * The orientation in EXIF is applied, embedded colour profiles are not.
 */
export async function decodePicture(bytes: Uint8Array<ArrayBuffer>): Promise<RawImage> {
  const detected = detectFormat(bytes);
  if (!('format' in detected) || !PICTURE_FORMATS.includes(detected.format)) {
    throw new PageError('IMAGE_UNSUPPORTED', 'This file is not a JPEG, PNG or WebP picture');
  }
  try {
    if (detected.format === 'png' && canDecodePng(bytes)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      // PNG, 11.2.1: width and height at bytes 16 and 20.
      _assertSize(view.getUint32(16), view.getUint32(20));
      return decodePng(bytes);
    }
    return await _decodeByBrowser(new Blob([bytes], { type: `image/${detected.format}` }));
  } catch (cause) {
    if (cause instanceof PageError) throw cause;
    throw new PageError(
      'IMAGE_INVALID',
      `This picture cannot be decoded because its ${detected.format} data is damaged`,
    );
  }
}

async function _decodeByBrowser(picture: Blob): Promise<RawImage> {
  const bitmap = await createImageBitmap(picture, {
    colorSpaceConversion: 'none',
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
  });
  try {
    const { width, height } = bitmap;
    _assertSize(width, height);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    // Without alpha a canvas is black to begin with, which is what the server lays transparency on.
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null)
      throw new PageError('BROWSER_UNFIT', 'This browser gives no canvas to decode pictures with');
    context.drawImage(bitmap, 0, 0);
    return _dropAlpha(context.getImageData(0, 0, width, height));
  } finally {
    bitmap.close();
  }
}

function _assertSize(width: number, height: number): void {
  if (width * height <= MOST_PIXELS) return;
  throw new PageError(
    'IMAGE_TOO_LARGE',
    `This picture has ${width}x${height} pixels, more than ${MOST_PIXELS / 1e6} million: make it smaller, or cut out the face`,
  );
}

function _dropAlpha({ width, height, data }: ImageData): RawImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from]!;
    pixels[to + 1] = data[from + 1]!;
    pixels[to + 2] = data[from + 2]!;
  }
  return { width, height, channels: 3, pixels };
}
