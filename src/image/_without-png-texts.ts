import { FerError } from '../base/index.ts';

/** Encoders write a chunk for each 8 KiB of pixels or more. Empty ones take libpng half a microsecond each. */
const MOST_CHUNKS = 50_000;

/** Chunks whose content is compressed and plays no part in the pixels: texts and the colour profile (PNG, 11.3.2.3 and 11.3.3). */
const LEFT_OUT = ['zTXt', 'iTXt', 'iCCP'].map((name) => Buffer.from(name).readUInt32BE());

/**
 * A PNG file without what decoders unpack for nothing: fifty texts in half a megabyte take a second to unpack.
 *
 * Pixels and damage are left to the decoder. Throws `IMAGE_INVALID` for more chunks than a picture can have use of.
 */
export function withoutPngTexts(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [];
  let start = 0;
  let chunks = 0;
  // After the signature each chunk is its length, its name, so many bytes, and a checksum.
  for (let at = 8; at + 12 <= bytes.length; ) {
    chunks += 1;
    if (chunks > MOST_CHUNKS) throw _tooManyChunks();
    const end = at + 12 + view.getUint32(at);
    if (LEFT_OUT.includes(view.getUint32(at + 4))) {
      kept.push(bytes.subarray(start, at));
      start = end;
    }
    at = end;
  }
  return start === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(start)]);
}

function _tooManyChunks(): FerError {
  return new FerError(
    'IMAGE_INVALID',
    `Could not decode the image because its png data has more than ${MOST_CHUNKS} chunks: save it anew`,
  );
}
