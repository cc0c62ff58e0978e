import type { Batch } from '../../batch-images.ts';
import { mixRows } from './_mix-rows.ts';

export interface MixupBatchOptions {
  /** The share of each image itself; the rest is its partner's. */
  readonly share: number;
  /** For each image, the one of the batch that is added to it. */
  readonly partners: Uint32Array;
}

/**
 * Adds images and labels: `share * x + (1 - share) * partner`.
 *
 * It makes no difference that the pixels have been standardized: the mixture of standardized pixels is the standardized
 * mixture.
 */
export function mixupBatch(batch: Batch, options: MixupBatchOptions): Batch {
  return { ...batch, images: mixRows(batch.images, options), labels: mixRows(batch.labels, options) };
}
