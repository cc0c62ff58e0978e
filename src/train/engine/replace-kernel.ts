import type { KernelConfig } from '@tensorflow/tfjs';
import type { Tensorflow } from './engine.ts';

/**
 * Adds a kernel to its backend, in place of the backend's own where it has one.
 *
 * @returns what puts back what was there before
 */
export function replaceKernel(tf: Tensorflow, kernel: KernelConfig): () => void {
  const { kernelName, backendName } = kernel;
  const stock = tf.getKernel(kernelName, backendName);
  const remove = () => tf.unregisterKernel(kernelName, backendName);
  if (stock !== undefined) remove();
  tf.registerKernel(kernel);
  return () => {
    remove();
    if (stock !== undefined) tf.registerKernel(stock);
  };
}
