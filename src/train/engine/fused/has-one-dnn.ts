import type { KernelConfig, NamedAttrMap, NamedTensorMap } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import type { TensorflowBackend } from './tensorflow-operation.ts';

/** A call on small tensors. */
export interface ProbeCall {
  readonly inputs: () => NamedTensorMap;
  readonly attributes: NamedAttrMap;
}

/**
 * Tells whether a kernel of oneDNN's operations runs here: TensorFlow's builds for other processors lack them, and on
 * a GPU they would compute on the CPU.
 */
export function hasOneDnn(tf: Tensorflow, kernel: KernelConfig, { inputs, attributes }: ProbeCall): boolean {
  const backend = tf.backend() as unknown as TensorflowBackend;
  if (backend.isUsingGpuDevice) return false;
  try {
    tf.tidy(() => {
      kernel.kernelFunc({ inputs: inputs(), attrs: attributes, backend });
    });
    return true;
  } catch {
    return false;
  }
}
