import { decodeImage, decodeSmallJpeg, type ImageFormat, type RawImage } from '../../image/index.ts';
import type { FaceBox } from './detector.ts';
import type { FindFace } from './load-detector.ts';
import { type PictureWish, type PreparedPicture, preparePicture } from './prepare-picture.ts';

/** What untrusted pictures may be. */
const FORMATS: readonly ImageFormat[] = ['jpeg', 'png', 'webp'];

/** One picture of a request. */
export interface PictureTask {
  readonly bytes: Uint8Array;
  readonly wish: PictureWish;
  readonly maxPixels: number;
  readonly box: FaceBox | undefined;
}

/**
 * Decodes, crops and prepares a picture.
 *
 * Throws `IMAGE_…`, `BOX_INVALID`, and `NO_FACE` where the detector finds none; a box that is given is taken as it is.
 */
export async function readPicture(
  { bytes, wish, maxPixels, box }: PictureTask,
  findFace?: FindFace,
): Promise<PreparedPicture> {
  const decoded = await decodeImage(bytes, { maxPixels, formats: FORMATS });
  if (box !== undefined) return preparePicture(decoded, { wish, crop: { kind: 'box', box } });
  if (findFace === undefined) return preparePicture(decoded, { wish, crop: { kind: 'none' } });
  const face = await findFace(decoded);
  const prepared = preparePicture(decoded, { wish, crop: { kind: 'detector', box: face.box } });
  return { ...prepared, warnings: [...face.warnings, ...prepared.warnings] };
}

/** As `readPicture` without a detector, at once, for a small plain JPEG; nothing for any other picture. */
export async function readSmallPicture(task: PictureTask): Promise<PreparedPicture | undefined> {
  const { bytes, wish, maxPixels, box } = task;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const decoded: RawImage | undefined = await decodeSmallJpeg(bytes, { maxPixels });
  if (decoded === undefined) return undefined;
  return preparePicture(decoded, { wish, crop: box === undefined ? { kind: 'none' } : { kind: 'box', box } });
}
