import type { GradConfig } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { BACKEND_NAME } from './tensorflow-operation.ts';

/**
 * Puts a gradient in place of the one that TensorFlow.js has for a kernel.
 *
 * Gradients belong to no backend, so on any other backend the stock one goes on computing; what `replacement` saves
 * must do for both.
 */
export function replaceGradient(tf: Tensorflow, replacement: GradConfig): () => void {
  const stock = tf.getGradient(replacement.kernelName);
  tf.registerGradient({
    ...replacement,
    gradFunc: (dy, saved, attributes) => {
      const { gradFunc } = tf.getBackend() === BACKEND_NAME ? replacement : stock;
      return gradFunc(dy, saved, attributes);
    },
  });
  return () => tf.registerGradient(stock);
}
