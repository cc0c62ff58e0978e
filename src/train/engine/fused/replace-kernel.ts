import type { KernelConfig } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { BACKEND_NAME } from './tensorflow-operation.ts';
import type { Undo } from './undo.ts';

/** Adds a kernel to the backend of tfjs-node, in place of its own where it has one. */
export function replaceKernel(tf: Tensorflow, kernel: Omit<KernelConfig, 'backendName'>): Undo {
  const { kernelName } = kernel;
  const stock = tf.getKernel(kernelName, BACKEND_NAME);
  const remove = () => tf.unregisterKernel(kernelName, BACKEND_NAME);
  if (stock !== undefined) remove();
  tf.registerKernel({ ...kernel, backendName: BACKEND_NAME });
  return () => {
    remove();
    if (stock !== undefined) tf.registerKernel(stock);
  };
}
