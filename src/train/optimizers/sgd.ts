import { createMomentumSlots, type Tensorflow } from '../engine/index.ts';
import type { LayerWeight } from '../layer.ts';
import type { Optimizer } from './optimizer.ts';
import { createSlotOptimizer, type DecoupledDecay } from './slot-optimizer.ts';

export interface SgdOptions extends DecoupledDecay {
  /** @default 0.9 */
  readonly momentum?: number | undefined;
  /** @default true */
  readonly nesterov?: boolean | undefined;
}

/**
 * Keras' SGD with momentum.
 *
 * It keeps the learning rate of each step in the velocity, where PyTorch multiplies the whole velocity by the rate of
 * the moment: the two are the same as long as the rate stays, and part where a schedule changes it.
 */
export function createSgd(
  tf: Tensorflow,
  weights: readonly LayerWeight[],
  options: SgdOptions = {},
): Optimizer {
  const { momentum = 0.9, nesterov = true } = options;
  return createSlotOptimizer(tf, weights, {
    ...options,
    createSlots: (shapes) => createMomentumSlots(tf, shapes, { momentum, nesterov }),
    rateOf: (learningRate) => learningRate,
  });
}
