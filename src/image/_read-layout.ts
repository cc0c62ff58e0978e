import { loadSharp } from './_load-sharp.ts';
import type { ImageFormat } from './detect-format.ts';

/** How a file stores its pixels, as far as decoding must know it beforehand. */
export interface StoredLayout {
  readonly isGrey: boolean;
  readonly bits: 8 | 16 | 'other';
}

/**
 * Reads the stored layout from the header.
 *
 * JPEG and PNG are read here, because asking sharp costs a third of a whole decode of a small picture.
 */
export async function readLayout(bytes: Uint8Array, format: ImageFormat): Promise<StoredLayout> {
  if (format === 'jpeg') return { isGrey: _jpegComponents(bytes) === 1, bits: 8 };
  // PNG, "IHDR image header": bit depth at byte 24, colour type at byte 25; 0 is grey, 4 grey with alpha.
  if (format === 'png')
    return { isGrey: bytes[25] === 0 || bytes[25] === 4, bits: bytes[24] === 16 ? 16 : 8 };
  if (format === 'webp' || format === 'gif') return { isGrey: false, bits: 8 };
  const sharp = await loadSharp();
  const { space, depth } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return {
    isGrey: space === 'b-w' || space === 'grey16',
    bits: depth === 'uchar' ? 8 : depth === 'ushort' ? 16 : 'other',
  };
}

/** The number of components in the frame header of a JPEG (ITU T.81, B.2.2); 0 where there is none. */
function _jpegComponents(bytes: Uint8Array): number {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes[at + 1]!;
    // Fill bytes may stand before a marker (B.1.1.2), and decoders skip whatever else does.
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1;
      continue;
    }
    // SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return bytes[at + 9]!;
    }
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return 0;
}
