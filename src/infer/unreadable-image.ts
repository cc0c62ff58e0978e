import type { ImageSource } from './image-source.ts';
import type { PredictedImage } from './predict-images.ts';

/** An image that was left out because it could not be read. */
export interface UnreadableImage {
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

/** Those of a batch that could not be read. */
export function listUnreadable(items: readonly PredictedImage<ImageSource>[]): readonly UnreadableImage[] {
  return items.flatMap((item) =>
    'error' in item ? [{ path: item.source.path, code: item.error.code, reason: item.error.message }] : [],
  );
}

/** One line for each image, below a line with their number; nothing where there are none. */
export function formatUnreadable(images: readonly UnreadableImage[]): readonly string[] {
  if (images.length === 0) return [];
  return [
    `left out, not readable: ${images.length}`,
    ...images.map(({ path, code, reason }) => `  ${path}: ${code}, ${reason}`),
  ];
}
