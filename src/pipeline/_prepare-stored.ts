import type { StoredImage } from '../data/index.ts';
import { preprocessImage, type Sample } from '../image/index.ts';
import { isOfShape, type Shape } from './_shape.ts';
import { decodeStored } from './decode-images.ts';
import type { ImageWorkers } from './workers/image-workers.ts';

export interface DecodeUsing {
  readonly workers?: ImageWorkers | undefined;
  /** Ends what the workers have not begun. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The sample of a stored image, preprocessed; at once where it is that already. Files are decoded by the workers where there are any. Throws `IMAGE_*`
 * where it cannot be decoded.
 */
export function prepareStored(
  stored: StoredImage,
  { width, height, channels }: Shape,
  using: DecodeUsing = {},
): Sample | Promise<Sample> {
  const shape = { width, height, channels };
  if ('pixels' in stored && isOfShape(stored, shape)) return stored;
  return _prepare(stored, shape, using);
}

async function _prepare(
  stored: StoredImage,
  shape: Shape,
  { workers, signal }: DecodeUsing,
): Promise<Sample> {
  const { path, label } = stored;
  if ('encoded' in stored && workers !== undefined && workers.count() > 0) {
    return { path, label, ...(await workers.decode(stored.encoded, shape, signal)) };
  }
  return { path, label, ...preprocessImage(await decodeStored(stored), shape) };
}
