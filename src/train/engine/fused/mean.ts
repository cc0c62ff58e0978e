import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { operationKernel } from './operation-kernel.ts';
import { replaceGradient } from './replace-gradient.ts';
import { type OperationAttribute, typeAttribute } from './tensorflow-operation.ts';

const SPREAD = operationKernel('BroadcastTo', {
  inputs: ['share', 'shape'],
  outputs: 1,
  attributes: (): OperationAttribute[] => [typeAttribute('T'), typeAttribute('Tidx', 'int32')],
});

/**
 * The gradient of a mean, such as that of global average pooling, written once; TensorFlow.js uploads ones of the whole
 * input, multiplies and divides them.
 */
export function fuseMean(tf: Tensorflow): (() => void)[] {
  return [
    replaceKernel(tf, SPREAD),
    replaceGradient(tf, {
      kernelName: 'Mean',
      inputsToSave: ['x'],
      gradFunc: (dy, [x], given) => ({ x: () => _spread(tf, { dy: dy as Tensor, x: x! }, given) }),
    }),
  ];
}

function _spread(
  tf: Tensorflow,
  { dy, x }: { readonly dy: Tensor; readonly x: Tensor },
  { axis }: NamedAttrMap,
): Tensor {
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  const kept = x.shape.map((length, index) => (axes.includes(index) ? 1 : length));
  const share = tf.reshape(tf.div(dy, x.size / tf.util.sizeFromShape(kept)), kept);
  const shape = tf.tensor1d(x.shape, 'int32');
  return tf.engine().runKernel(SPREAD.kernelName, { share, shape }) as Tensor;
}
