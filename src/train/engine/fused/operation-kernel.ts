import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import { BACKEND_NAME, type OperationAttribute, type TensorflowBackend } from './tensorflow-operation.ts';

export interface OperationKernelOptions {
  /** The names of the kernel's inputs in the order in which the operation takes them; those that a call lacks are left out. */
  readonly inputs: readonly string[];
  readonly outputs: number;
  /** The attributes of the operation for those of the kernel. */
  readonly attributes: (attributes: NamedAttrMap) => readonly OperationAttribute[];
}

/** A kernel that is one operation of TensorFlow, of the same name. */
export function operationKernel(kernelName: string, options: OperationKernelOptions): KernelConfig {
  return {
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const operands = options.inputs.flatMap((name) => (inputs[name] as TensorInfo | undefined) ?? []);
      const results = (backend as TensorflowBackend).executeMultipleOutputs(
        kernelName,
        options.attributes(attrs ?? {}),
        operands,
        options.outputs,
      );
      return options.outputs === 1 ? results[0]! : results;
    },
  };
}
