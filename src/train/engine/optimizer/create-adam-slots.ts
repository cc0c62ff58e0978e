import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { BACKEND_NAME } from '../fused/tensorflow-operation.ts';
import { type ComposedRule, composedSlots } from './composed-slots.ts';
import { type FusedRule, fusedSlots } from './fused-slots.ts';
import type { OptimizerSlots } from './optimizer-slots.ts';

export interface AdamFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam's two moments of weights of these shapes, updated by the engine's own operation where it has one.
 *
 * The rate of a step is the learning rate with the biases of both moments corrected.
 */
export function createAdamSlots(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  factors: AdamFactors,
): OptimizerSlots {
  if (tf.getBackend() === BACKEND_NAME) return fusedSlots(tf, shapes, _fused(factors));
  return composedSlots(tf, shapes, _composed(factors));
}

function _fused({ beta1, beta2, epsilon }: AdamFactors): FusedRule {
  return {
    slots: 2,
    operation: 'ResourceApplyAdam',
    nesterov: false,
    constants: [0, beta1, beta2, epsilon],
    // Powers of 0 switch its own correction off: the rate is corrected already, in float64.
    operands: ({ gradient, rate }, [zero, ...rest]) => [zero!, zero!, rate, ...rest, gradient],
  };
}

function _composed({ beta1, beta2, epsilon }: AdamFactors): ComposedRule {
  return {
    slots: 2,
    update: (weight, [m, v], { gradient, rate }) => {
      _approach(m!, gradient, 1 - beta1);
      _approach(v!, gradient.square(), 1 - beta2);
      return weight.sub(m!.mul(rate).div(v!.sqrt().add(epsilon)));
    },
  };
}

/** `average + (value - average) * share` */
function _approach(average: Variable, value: Tensor, share: number): void {
  average.assign(average.add(value.sub(average).mul(share)));
}
