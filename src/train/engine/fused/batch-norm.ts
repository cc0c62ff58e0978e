import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { type Layer, replaceCall } from '../replace-call.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { operationKernel } from './operation-kernel.ts';
import { attribute, BACKEND_NAME, type OperationAttribute, typeAttribute } from './tensorflow-operation.ts';

type LayerWeight = Layer['weights'][number];

/** What is used here of the layer; its types hide it. */
interface BatchNormLayer {
  readonly trainable: boolean;
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  /** Absent where the layer has no scale or no offset. */
  readonly gamma?: LayerWeight;
  readonly beta?: LayerWeight;
  readonly movingMean: LayerWeight;
  readonly movingVariance: LayerWeight;
}

/** cuDNN takes no smaller one. */
const SMALLEST_EPSILON = 1.001e-5;

const NORMALIZE = operationKernel('FusedBatchNormV3', {
  inputs: ['x', 'scale', 'offset', 'none', 'none'],
  outputs: 6,
  attributes: (given) => [..._attributes(given), attribute('exponential_avg_factor', 'real', 1)],
});

const DIFFERENTIATE = operationKernel('FusedBatchNormGradV3', {
  inputs: ['dy', 'x', 'scale', 'reserve1', 'reserve2', 'reserve3'],
  outputs: 5,
  attributes: _attributes,
});

/**
 * Batch normalization over all axes but the last, forward and backward, as one operation each; TensorFlow.js composes
 * the moments and the gradients of operations over the whole batch.
 */
export function fuseBatchNorm(tf: Tensorflow): (() => void)[] {
  const undo = [
    replaceKernel(tf, NORMALIZE),
    replaceKernel(tf, DIFFERENTIATE),
    replaceCall<BatchNormLayer>(tf, 'BatchNormalization', (layer, input) => _call(tf, layer, input)),
  ];
  tf.registerGradient({
    kernelName: NORMALIZE.kernelName,
    inputsToSave: ['x', 'scale'],
    // The mean and the variance in the form in which the gradient takes them.
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, [x, scale, reserve1, reserve2, reserve3], given) => {
      const [dy] = dys as Tensor[];
      const inputs = { dy, x, scale, reserve1, reserve2, reserve3 } as NamedTensorMap;
      const [dx, dScale, dOffset] = _run(tf, DIFFERENTIATE.kernelName, { inputs, given });
      return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
    },
  });
  return [...undo, () => tf.unregisterGradient(NORMALIZE.kernelName)];
}

function _attributes(given: NamedAttrMap): OperationAttribute[] {
  return [
    typeAttribute('T'),
    typeAttribute('U'),
    attribute('epsilon', 'real', given.epsilon as number),
    attribute('data_format', 'text', 'NHWC'),
    attribute('is_training', 'flag', true),
  ];
}

function _call(tf: Tensorflow, layer: BatchNormLayer, input: Tensor): Tensor | undefined {
  if (tf.getBackend() !== BACKEND_NAME) return undefined;
  const { axis, beta, epsilon, gamma, momentum, trainable } = layer;
  if (!trainable) return undefined;
  const isLast = axis === -1 || axis === input.rank - 1;
  if (!isLast || gamma === undefined || beta === undefined || epsilon < SMALLEST_EPSILON) return undefined;
  const channels = input.shape.at(-1)!;
  const count = input.size / channels;
  const x = input.rank === 4 ? input : tf.reshape(input, [count, 1, 1, channels]);
  // In training the operation takes no moving statistics.
  const inputs = { x, scale: gamma.read(), offset: beta.read(), none: tf.tensor1d([]) };
  const [y, mean, variance] = _run(tf, NORMALIZE.kernelName, { inputs, given: { epsilon } });
  const approach = (weight: LayerWeight, value: Tensor, share: number) =>
    weight.write(tf.add(tf.mul(weight.read(), momentum), tf.mul(value, share)));
  approach(layer.movingMean, mean!, 1 - momentum);
  // TensorFlow gives the variance of the sample; Keras 3 and TensorFlow.js keep that of the batch itself.
  approach(layer.movingVariance, variance!, ((1 - momentum) * Math.max(1, count - 1)) / count);
  return input.rank === 4 ? y! : tf.reshape(y!, input.shape);
}

function _run(
  tf: Tensorflow,
  kernelName: string,
  { inputs, given }: { readonly inputs: NamedTensorMap; readonly given: NamedAttrMap },
): Tensor[] {
  return tf.engine().runKernel(kernelName, inputs, given) as Tensor[];
}
