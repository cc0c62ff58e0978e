import { createAdamSlots, type Tensorflow } from '../engine/index.ts';
import type { LayerWeight } from '../layer.ts';
import type { Optimizer } from './optimizer.ts';
import { createSlotOptimizer, type DecoupledDecay } from './slot-optimizer.ts';

export interface AdamOptions extends DecoupledDecay {
  /** @default 0.9 */
  readonly beta1?: number;
  /** @default 0.999 */
  readonly beta2?: number;
  /**
   * Added to the root of the second moment before its bias is corrected, as Keras does ("epsilon hat" in the paper on
   * Adam); PyTorch and the optimizer of TensorFlow.js add it after, which makes the first steps differ.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
}

/** Keras' Adam, and its AdamW where weights decay. */
export function createAdam(
  tf: Tensorflow,
  weights: readonly LayerWeight[],
  options: AdamOptions = {},
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  return createSlotOptimizer(tf, weights, {
    ...options,
    createSlots: (shapes) => createAdamSlots(tf, shapes, { beta1, beta2, epsilon }),
    rateOf: (learningRate, iteration) =>
      (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration),
  });
}
