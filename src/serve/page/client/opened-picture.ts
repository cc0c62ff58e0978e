import { detectFormat, type RawImage } from '../../../image/index.ts';
import { decodePicture } from './decode-picture.ts';
import { PageError } from './page-error.ts';

/** A picture of the user, read and where possible decoded. */
export interface OpenedPicture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPng: boolean;
  /** Its pixels, or why there are none; the server may know better. */
  readonly decoded: RawImage | PageError;
}

/** What is larger is no picture of a face, and would have to be held in memory several times. */
const MOST_BYTES = 64 * 2 ** 20;

/** Reads and decodes a file. */
export async function openPicture(file: Blob, name: string): Promise<OpenedPicture> {
  if (file.size > MOST_BYTES) {
    throw new PageError(
      'IMAGE_TOO_LARGE',
      `${name} has ${Math.round(file.size / 2 ** 20)} MiB, more than ${MOST_BYTES / 2 ** 20}: make the picture smaller, or cut out the face`,
    );
  }
  const bytes = await _read(file, name);
  const detected = detectFormat(bytes);
  const decoded = await decodePicture(bytes).catch((error: unknown) => {
    if (error instanceof PageError) return error;
    throw error;
  });
  return { name, bytes, isPng: 'format' in detected && detected.format === 'png', decoded };
}

async function _read(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new PageError('NO_PICTURE', `${name} cannot be read: is it a folder, or has it changed meanwhile?`);
  }
}
