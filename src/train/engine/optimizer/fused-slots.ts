import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import {
  attribute,
  type OperationAttribute,
  type TensorflowBackend,
  typeAttribute,
} from '../fused/tensorflow-operation.ts';
import type { OptimizerSlots, OptimizerStep } from './optimizer-slots.ts';
import { createResourceVariable } from './resource-variable.ts';

export interface FusedRule {
  /** How many slots a weight has. */
  readonly slots: number;
  /** The operation of TensorFlow: takes the weight's variable, those of its slots, then the operands. */
  readonly operation: string;
  readonly nesterov: boolean;
  /** Numbers that never change, kept on the device. */
  readonly constants: readonly number[];
  /** What the operation takes after the variables, in its order. */
  readonly operands: (step: OptimizerStep, constants: readonly Tensor[]) => Tensor[];
}

/** Slots in TensorFlow's own variables, all zeros at first, and the update as one operation a weight. */
export function fusedSlots(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  rule: FusedRule,
): OptimizerSlots {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const create = (shape: readonly number[]) => createResourceVariable(tf, shape);
  const weights = shapes.map(create);
  const slots = Array.from({ length: rule.slots }, () => shapes.map(create));
  const all = slots.flat();
  const constants = tf.tidy(() => rule.constants.map((value) => tf.keep(tf.scalar(value))));
  const attributes: readonly OperationAttribute[] = [
    typeAttribute('T'),
    attribute('use_locking', 'flag', false),
    attribute('use_nesterov', 'flag', rule.nesterov),
  ];
  return {
    update: (position, weight, step) => {
      const variable = weights[position]!;
      variable.write(weight);
      const operands = backend.getInputTensorIds(rule.operands(step, constants));
      const ids = [variable.id, ...slots.map((slot) => slot[position]!.id), ...operands];
      backend.binding.executeOp(rule.operation, attributes, ids, 0);
      return variable.read();
    },
    read: () => all.map((slot) => slot.read()),
    write: (values) => {
      for (const [position, slot] of all.entries()) slot.write(values[position]!);
    },
    dispose: () => {
      for (const variable of [...weights, ...all]) variable.dispose();
      tf.dispose(constants);
    },
  };
}
