import { identity, map, type OperatorFunction } from 'rxjs';
import { createRandom } from '../base/index.ts';
import type { AugmentOptions } from './augment.ts';
import type { BatchMix } from './augmentation/batch-mix.ts';
import { mixBatch } from './augmentation/mix/_mix-batch.ts';
import type { Batch } from './batch-images.ts';

/**
 * Mixes the images and the labels of each batch at random; the draws depend on the seed, the epoch and the place of the
 * batch alone. The labels become soft: rows of shares that sum to 1. Without `mix` batches pass as they are.
 *
 * ```text
 * source  -a-b-c|
 * result  -A-b-C|    b was left by chance
 * ```
 */
export function mixBatches(
  mix: BatchMix | undefined,
  options: AugmentOptions = {},
): OperatorFunction<Batch, Batch> {
  const { seed = 0, epoch = 0 } = options;
  if (mix === undefined) return identity;
  return map((batch, index) => mixBatch(batch, mix, createRandom(seed, 'mix', epoch, index)));
}
