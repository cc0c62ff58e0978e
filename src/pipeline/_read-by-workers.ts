import type { LabelledImages } from '../data/index.ts';
import type { Shape } from './_shape.ts';
import type { ImageWorkers } from './workers/image-workers.ts';

export interface ReadByWorkersOptions {
  /** What they are preprocessed to. */
  readonly shape: Shape;
  readonly workers: ImageWorkers | undefined;
}

/**
 * The same images, read, decoded and preprocessed by the workers where each is a file of its own; others are read as they
 * are.
 */
export function readByWorkers(
  images: LabelledImages,
  { shape: { width, height, channels }, workers }: ReadByWorkersOptions,
): LabelledImages {
  const { locate } = images.read;
  if (locate === undefined || workers === undefined) return images;
  return Object.freeze<LabelledImages>({
    ...images,
    read: async (index, reading = {}) => {
      if (workers.count() === 0) return images.read(index, reading);
      reading.signal?.throwIfAborted();
      const { path, label, file } = locate(index);
      return {
        path,
        label,
        ...(await workers.decodeFile(file, { width, height, channels }, reading.signal)),
      };
    },
  });
}
