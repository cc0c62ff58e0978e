import type { Batch } from '../../batch-images.ts';
import type { Box } from '../box.ts';
import { mixRows } from './_mix-rows.ts';

export interface CutmixBatchOptions {
  /** What each image takes from its partner, the same place of both. */
  readonly box: Box;
  /** For each image, the one of the batch that the rectangle comes from. */
  readonly partners: Uint32Array;
}

/** Puts a rectangle of another image into each; the labels are mixed by the shares of the area. */
export function cutmixBatch(batch: Batch, { box, partners }: CutmixBatchOptions): Batch {
  const [size, height, width, channels] = batch.shape;
  const images = batch.images.slice();
  for (let image = 0; image < size; image++) {
    for (let row = box.top; row < box.top + box.height; row++) {
      const [to, from] = [image, partners[image]!].map(
        (index) => ((index * height + row) * width + box.left) * channels,
      ) as [number, number];
      images.set(batch.images.subarray(from, from + box.width * channels), to);
    }
  }
  const share = 1 - (box.width * box.height) / (width * height);
  return { ...batch, images, labels: mixRows(batch.labels, { share, partners }) };
}
