import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { attribute, type TensorflowBackend, typeAttribute } from '../fused/tensorflow-operation.ts';
import type { AdamFactors, AdamMoments } from './adam-moments.ts';
import { createResourceVariable } from './resource-variable.ts';

const ATTRIBUTES = [
  typeAttribute('T'),
  attribute('use_locking', 'flag', false),
  attribute('use_nesterov', 'flag', false),
];

/** Moments in TensorFlow's own variables, and the update as one operation a weight. */
export function fusedAdamMoments(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  factors: AdamFactors,
): AdamMoments {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const create = (shape: readonly number[]) => createResourceVariable(tf, shape);
  const weights = shapes.map(create);
  const first = shapes.map(create);
  const second = shapes.map(create);
  const moments = [...first, ...second];
  const constants = tf.tidy(() =>
    [0, factors.beta1, factors.beta2, factors.epsilon].map((value) => tf.keep(tf.scalar(value))),
  );
  const [zero, beta1, beta2, epsilon] = constants as [Tensor, Tensor, Tensor, Tensor];
  return {
    update: (position, weight, { gradient, rate }) => {
      const variable = weights[position]!;
      variable.write(weight);
      // Powers of 0 switch its own correction off: the rate is corrected already, in float64.
      const tensors = backend.getInputTensorIds([zero, zero, rate, beta1, beta2, epsilon, gradient]);
      const ids = [variable.id, first[position]!.id, second[position]!.id, ...tensors];
      backend.binding.executeOp('ResourceApplyAdam', ATTRIBUTES, ids, 0);
      return variable.read();
    },
    read: () => moments.map((moment) => moment.read()),
    write: (values) => {
      for (const [position, moment] of moments.entries()) moment.write(values[position]!);
    },
    dispose: () => {
      for (const variable of [...weights, ...moments]) variable.dispose();
      tf.dispose(constants);
    },
  };
}
