import type { Tensorflow } from '../engine.ts';
import { BACKEND_NAME } from '../fused/tensorflow-operation.ts';
import { type ComposedRule, composedSlots } from './composed-slots.ts';
import { type FusedRule, fusedSlots } from './fused-slots.ts';
import type { OptimizerSlots } from './optimizer-slots.ts';

export interface MomentumFactors {
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * The velocities of weights of these shapes, updated by the engine's own operation where it has one.
 *
 * As in Keras: `velocity = momentum * velocity - rate * gradient`; the weight moves by the velocity, or, as Nesterov
 * does, by `momentum * velocity - rate * gradient`.
 */
export function createMomentumSlots(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  factors: MomentumFactors,
): OptimizerSlots {
  if (tf.getBackend() === BACKEND_NAME) return fusedSlots(tf, shapes, _fused(factors));
  return composedSlots(tf, shapes, _composed(factors));
}

function _fused({ momentum, nesterov }: MomentumFactors): FusedRule {
  return {
    slots: 1,
    operation: 'ResourceApplyKerasMomentum',
    nesterov,
    constants: [momentum],
    operands: ({ gradient, rate }, [factor]) => [rate, gradient, factor!],
  };
}

function _composed({ momentum, nesterov }: MomentumFactors): ComposedRule {
  return {
    slots: 1,
    update: (weight, [velocity], { gradient, rate }) => {
      const push = gradient.mul(rate);
      velocity!.assign(velocity!.mul(momentum).sub(push));
      return weight.add(nesterov ? velocity!.mul(momentum).sub(push) : velocity!);
    },
  };
}
