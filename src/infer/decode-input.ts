import { FerError } from '../base/index.ts';
import { decodeImage, type RawImage, readImageFile } from '../image/index.ts';
import type { ImageInput } from './classifier.ts';

/** The pixels of a picture to classify. */
export async function decodeInput(input: ImageInput): Promise<RawImage> {
  if (typeof input === 'string') return _decodeFile(input);
  return input instanceof Uint8Array ? decodeImage(input) : input;
}

/** Names the file in the error of the decoder, which saw bytes alone. */
async function _decodeFile(path: string): Promise<RawImage> {
  const bytes = await readImageFile(path);
  return decodeImage(bytes).catch((cause: unknown) => {
    if (!(cause instanceof FerError)) throw cause;
    throw new FerError(cause.code, `Could not classify ${path}: ${cause.message}`, {
      cause,
      details: { path },
    });
  });
}
