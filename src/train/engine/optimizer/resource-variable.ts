import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { attribute, type TensorflowBackend, typeAttribute } from '../fused/tensorflow-operation.ts';

/** A variable of TensorFlow itself, which its operations can change in place. Holds float32. */
export interface ResourceVariable {
  /** What operations take. */
  readonly id: number;
  /** Shares the numbers until one of the two changes. */
  readonly read: () => Tensor;
  readonly write: (value: Tensor) => void;
  readonly dispose: () => void;
}

const VALUE_ATTRIBUTES = [typeAttribute('dtype')];
const DESTROY_ATTRIBUTES = [attribute('ignore_lookup_error', 'flag', false)];

/** TensorFlow finds variables by name, one for the process. */
let created = 0;

/** Makes a variable of zeros. */
export function createResourceVariable(tf: Tensorflow, shape: readonly number[]): ResourceVariable {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { binding } = backend;
  created += 1;
  const attributes = [
    ...VALUE_ATTRIBUTES,
    attribute('shape', 'shape', shape),
    attribute('container', 'text', ''),
    attribute('shared_name', 'text', `fer-${created}`),
  ];
  const { id } = binding.executeOp('VarHandleOp', attributes, [], 1)[0]!;

  function write(value: Tensor): void {
    binding.executeOp('AssignVariableOp', VALUE_ATTRIBUTES, [id, ...backend.getInputTensorIds([value])], 0);
  }

  tf.tidy(() => write(tf.zeros([...shape])));
  return {
    id,
    read: () => {
      const [value] = binding.executeOp('ReadVariableOp', VALUE_ATTRIBUTES, [id], 1);
      return backend.createOutputTensor(value!);
    },
    write,
    dispose: () => {
      binding.executeOp('DestroyResourceOp', DESTROY_ATTRIBUTES, [id], 0);
      binding.deleteTensor(id);
    },
  };
}
