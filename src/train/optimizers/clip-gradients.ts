import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';

/**
 * Scales gradients so that the norm over all of them together is at most `norm`; shorter ones stay as they are.
 *
 * `tf.clip_by_global_norm`, which is Keras' `global_clipnorm`, and PyTorch's `clip_grad_norm_` (Pascanu and others,
 * 2013). Gradients that are not finite make all of them NaN, so that the loss of the next step tells.
 *
 * @returns gradients that the caller owns
 */
export function clipGradients(tf: Tensorflow, gradients: NamedTensorMap, norm: number): NamedTensorMap {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => gradient.square().sum() as Scalar);
    const length = tf.addN(squares).sqrt();
    const factor = tf.div(norm, tf.maximum(length, norm));
    // An infinite length would turn what is finite into zeros.
    const scale = factor.add(length.sub(length));
    return Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, gradient.mul(scale)]),
    );
  });
}
