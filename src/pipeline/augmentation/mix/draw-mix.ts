import { permutation, type Random } from '../../../base/index.ts';
import type { Batch } from '../../batch-images.ts';
import type { BatchMix } from '../batch-mix.ts';
import type { Box } from '../box.ts';
import { drawBeta } from './_draw-beta.ts';
import type { CutmixBatchOptions } from './cutmix-batch.ts';
import type { MixupBatchOptions } from './mixup-batch.ts';

/** What happens to one batch; neither field where it is left as it is. */
export interface MixDraw {
  readonly mixup?: MixupBatchOptions;
  readonly cutmix?: CutmixBatchOptions;
}

/** Draws whether and how a batch is mixed: one share and one rectangle for all of it, and each image's partner. */
export function drawMix(mix: BatchMix, shape: Batch['shape'], random: Random): MixDraw {
  const [size, height, width] = shape;
  if (random.next() >= mix.probability) return {};
  const isCutmix = random.next() < 0.5 ? mix.cutmix !== undefined : mix.mixup === undefined;
  const { alpha } = (isCutmix ? mix.cutmix : mix.mixup)!;
  const share = drawBeta(alpha, random);
  const partners = permutation(size, random);
  if (!isCutmix) return { mixup: { share, partners } };
  return { cutmix: { box: _drawBox({ width, height }, share, random), partners } };
}

/** As in the paper: a centre anywhere in the picture, and what lies beyond the border is lost. */
function _drawBox(
  size: { readonly width: number; readonly height: number },
  share: number,
  random: Random,
): Box {
  const side = Math.sqrt(1 - share);
  const [left, width] = _drawSpan(size.width, side, random);
  const [top, height] = _drawSpan(size.height, side, random);
  return { left, top, width, height };
}

function _drawSpan(length: number, side: number, random: Random): [start: number, length: number] {
  const half = Math.trunc(length * side) >> 1;
  const centre = random.integer(length);
  const start = Math.max(centre - half, 0);
  return [start, Math.min(centre + half, length) - start];
}
