/** The frame of a JPEG that `readPlainJpeg` knows to be of the plainest kind. */
export interface PlainJpeg {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour. */
  readonly components: 1 | 3;
}

/** The sampling factors of a component (ITU T.81, B.2.2): horizontal in the upper half of the byte. */
const SAMPLING = { single: 0x11, twoColumns: 0x21, fourPixels: 0x22 };

/**
 * Reads the header of a JPEG of the plainest kind: baseline, 8 bits, grey or three components whose chroma is whole,
 * halved in width or halved in both, with nothing in it that could turn the picture.
 *
 * Of these every version of libjpeg-turbo and mozjpeg makes the same pixels. Of others they do not: the smoothing of
 * unfinished progressive files and the upsampling of chroma that is halved in height alone have changed.
 *
 * @returns nothing for any other file, a damaged header included
 */
export function readPlainJpeg(bytes: Uint8Array): PlainJpeg | undefined {
  let frame: PlainJpeg | undefined;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // Start of scan: the header is complete.
    if (marker === 0xda) return frame;
    if (!_isHarmless(marker)) return undefined;
    if (marker === 0xc0) {
      if (frame !== undefined) return undefined;
      frame = _readFrame(bytes, at + 4);
      if (frame === undefined) return undefined;
    }
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return undefined;
}

/** SOF0, DHT, DQT, DRI, comments and application data but APP1, where EXIF keeps the orientation. */
function _isHarmless(marker: number): boolean {
  if (marker >= 0xe0 && marker <= 0xef) return marker !== 0xe1;
  return [0xc0, 0xc4, 0xdb, 0xdd, 0xfe].includes(marker);
}

/** @param at where the precision of the frame header stands */
function _readFrame(bytes: Uint8Array, at: number): PlainJpeg | undefined {
  const [precision, heightHigh, heightLow, widthHigh, widthLow, components] = bytes.subarray(at, at + 6);
  const height = (heightHigh! << 8) | heightLow!;
  const width = (widthHigh! << 8) | widthLow!;
  if (precision !== 8 || height === 0 || width === 0) return undefined;
  const [first, ...others] = Array.from({ length: components! }, (_, i) => bytes[at + 7 + 3 * i]);
  if (components === 1) return first === SAMPLING.single ? { width, height, components } : undefined;
  if (components !== 3 || others.some((sampling) => sampling !== SAMPLING.single)) return undefined;
  return Object.values(SAMPLING).includes(first!) ? { width, height, components } : undefined;
}
