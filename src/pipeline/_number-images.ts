import { FerError } from '../base/index.ts';
import type { ImageStream, StoredImage } from '../data/index.ts';
import type { Indexed } from './outcome.ts';

/**
 * One pass over a stream, its images numbered in their order.
 *
 * No generator: closing one waits for the value that it is about to give, while this closes the stream at once.
 *
 * @throws FerError `DATASET_INVALID`, from `next`, for what is no image
 */
export function numberImages(
  { location, open }: ImageStream,
  signal: AbortSignal,
): AsyncIterableIterator<Indexed<StoredImage>> {
  const items = open(signal);
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let index = 0;
  const numbered: AsyncIterableIterator<Indexed<StoredImage>> = {
    [Symbol.asyncIterator]: () => numbered,
    next: async () => {
      const step = await iterator.next();
      if (step.done === true) return { done: true, value: undefined };
      if (!_isStored(step.value)) {
        await iterator.return?.();
        throw _noImage(location, index);
      }
      return { done: false, value: { ...step.value, index: index++ } };
    },
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return numbered;
}

/** Programs without types give anything. */
function _isStored(value: unknown): value is StoredImage {
  if (typeof value !== 'object' || value === null) return false;
  const { path, label, encoded, pixels, width, height, channels } = value as Record<string, unknown>;
  if (typeof path !== 'string' || typeof label !== 'string') return false;
  if (encoded !== undefined) return encoded instanceof Uint8Array;
  const isShape = [width, height].every(Number.isInteger) && (channels === 1 || channels === 3);
  return isShape && pixels instanceof Uint8Array;
}

function _noImage(location: string, index: number): FerError {
  return new FerError(
    'DATASET_INVALID',
    `Could not go on with ${location} because what it gave after ${index} images is no image: it must have \`path\`, \`label\` and either \`encoded\` or \`width\`, \`height\`, \`channels\` (1 or 3) and \`pixels\``,
    { details: { index } },
  );
}
