import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import type { OptimizerSlots, OptimizerStep } from './optimizer-slots.ts';

export interface ComposedRule {
  /** How many slots a weight has. */
  readonly slots: number;
  /** Changes the slots of a weight in place and gives the new weight; its own tensors are tidied up. */
  readonly update: (weight: Tensor, slots: readonly Variable[], step: OptimizerStep) => Tensor;
}

/** Slots in variables of TensorFlow.js, all zeros at first, and an update composed of its operations. */
export function composedSlots(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  rule: ComposedRule,
): OptimizerSlots {
  const slots = Array.from({ length: rule.slots }, () =>
    shapes.map((shape) => tf.tidy(() => tf.variable(tf.zeros([...shape]), false))),
  );
  const all = slots.flat();
  return {
    update: (position, weight, step) =>
      tf.tidy(() =>
        rule.update(
          weight,
          slots.map((slot) => slot[position]!),
          step,
        ),
      ),
    read: () => all.map((slot) => slot.clone()),
    write: (values) => {
      for (const [position, slot] of all.entries()) {
        tf.tidy(() => slot.assign(values[position]!.clone()));
      }
    },
    dispose: () => tf.dispose(all),
  };
}
