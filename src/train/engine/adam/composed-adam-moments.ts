import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import type { AdamFactors, AdamMoments } from './adam-moments.ts';

/** Moments in variables of TensorFlow.js, and the update composed of its operations. */
export function composedAdamMoments(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  { beta1, beta2, epsilon }: AdamFactors,
): AdamMoments {
  const zeros = () => shapes.map((shape) => tf.tidy(() => tf.variable(tf.zeros([...shape]), false)));
  const first = zeros();
  const second = zeros();
  const all = [...first, ...second];
  return {
    update: (position, weight, { gradient, rate }) =>
      tf.tidy(() => {
        const m = first[position]!;
        const v = second[position]!;
        m.assign(_approach(m, gradient, 1 - beta1));
        v.assign(_approach(v, gradient.square(), 1 - beta2));
        return weight.sub(m.mul(rate).div(v.sqrt().add(epsilon)));
      }),
    read: () => all.map((moment) => moment.clone()),
    write: (moments) => {
      for (const [position, moment] of all.entries()) {
        tf.tidy(() => moment.assign(moments[position]!.clone()));
      }
    },
    dispose: () => tf.dispose(all),
  };
}

/** `average + (value - average) * share` */
function _approach(average: Tensor, value: Tensor, share: number): Tensor {
  return average.add(value.sub(average).mul(share));
}
