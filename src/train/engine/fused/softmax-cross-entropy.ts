import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { operationKernel } from './operation-kernel.ts';
import { BACKEND_NAME, typeAttribute } from './tensorflow-operation.ts';

const CROSS_ENTROPY = operationKernel('SoftmaxCrossEntropyWithLogits', {
  inputs: ['logits', 'labels'],
  outputs: 2,
  attributes: () => [typeAttribute('T')],
});

/** The cross-entropy of each row together with its gradient as one operation; labels have no gradient. */
export function fuseSoftmaxCrossEntropy(tf: Tensorflow): (() => void)[] {
  const { kernelName } = CROSS_ENTROPY;
  const stock = tf.losses.softmaxCrossEntropy;
  const removeKernel = replaceKernel(tf, CROSS_ENTROPY);
  tf.registerGradient({
    kernelName,
    outputsToSave: [false, true],
    gradFunc: (dys, [slopes]) => {
      const [dy] = dys as Tensor[];
      return { logits: () => tf.mul(tf.expandDims(dy!, 1), slopes!) };
    },
  });
  tf.losses.softmaxCrossEntropy = ((labels, logits, weights, smoothing = 0, reduction) => {
    const isFusible = tf.getBackend() === BACKEND_NAME && smoothing === 0 && _areRows(labels, logits);
    if (!isFusible) return stock(labels, logits, weights, smoothing, reduction);
    const [losses] = tf.engine().runKernel(kernelName, { logits, labels } as NamedTensorMap) as Tensor[];
    return tf.losses.computeWeightedLoss(losses!, weights, reduction);
  }) as typeof stock;
  return [
    removeKernel,
    () => tf.unregisterGradient(kernelName),
    () => {
      tf.losses.softmaxCrossEntropy = stock;
    },
  ];
}

/** The operation would broadcast one to the other. */
function _areRows(labels: unknown, logits: unknown): boolean {
  const [first, second] = [labels, logits] as [Tensor, Tensor];
  const isMatrix = [first, second].every((tensor) => tensor.rank === 2 && tensor.dtype === 'float32');
  return isMatrix && first.shape.join() === second.shape.join();
}
