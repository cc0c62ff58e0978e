import type { OperatorFunction } from 'rxjs';
import type { StoredImage } from '../data/index.ts';
import { decodeImage, type Sample } from '../image/index.ts';
import { attempt } from './_attempt.ts';
import { mapParallel } from './map-parallel.ts';
import type { Indexed, Outcome } from './outcome.ts';

export interface DecodeImagesOptions {
  /** How many images may be decoded at the same time. */
  readonly concurrency: number;
}

/**
 * Decodes stored images to grey levels; order is kept. What is decoded already passes as it is.
 *
 * ```text
 * source  -a-b-c|       encoded images
 * result  --A-!--(C|)  samples; b could not be decoded, which is data and does not end the stream
 * ```
 */
export function decodeImages(
  options: DecodeImagesOptions,
): OperatorFunction<Indexed<StoredImage>, Outcome<Indexed<Sample>>> {
  return mapParallel(
    (stored) =>
      attempt(
        () => stored.path,
        async () => ({ ...(await decodeStored(stored)), index: stored.index }),
      ),
    options,
  );
}

/** The sample of a stored image; throws `IMAGE_*` where it cannot be decoded. */
export async function decodeStored(stored: StoredImage): Promise<Sample> {
  if ('pixels' in stored) return stored;
  const { path, label, encoded } = stored;
  return { ...(await decodeImage(encoded)), path, label };
}
