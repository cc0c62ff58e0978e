import type { Random } from '../../../base/index.ts';
import type { Batch } from '../../batch-images.ts';
import type { BatchMix } from '../batch-mix.ts';
import { cutmixBatch } from './cutmix-batch.ts';
import { drawMix } from './draw-mix.ts';
import { mixupBatch } from './mixup-batch.ts';

/** Mixes a batch, or leaves it as it is, by what the generator draws. */
export function mixBatch(batch: Batch, mix: BatchMix, random: Random): Batch {
  const { mixup, cutmix } = drawMix(mix, batch.shape, random);
  if (mixup !== undefined) return mixupBatch(batch, mixup);
  return cutmix === undefined ? batch : cutmixBatch(batch, cutmix);
}
