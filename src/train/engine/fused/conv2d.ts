import type { NamedAttrMap, Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { type Layer, replaceCall } from '../replace-call.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { hasOneDnn } from './has-one-dnn.ts';
import { operationKernel } from './operation-kernel.ts';
import {
  attribute,
  BACKEND_NAME,
  ONEDNN,
  type OperationAttribute,
  typeAttribute,
} from './tensorflow-operation.ts';

/** What is used here of the layer; its types hide it. */
interface Conv2dLayer {
  readonly kernel: Layer['weights'][number];
  /** Null where the layer has none. */
  readonly bias: Layer['weights'][number] | null;
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly dilationRate: number | readonly number[];
  readonly activation: { readonly apply: (x: Tensor) => Tensor };
  /** A frozen layer needs no gradients of its weights. */
  readonly trainable: boolean;
}

/** oneDNN's names, as in `max-pool.ts`. */
const CONVOLVE = operationKernel('_MklNativeConv2DWithBias', {
  inputs: ['x', 'filter', 'bias'],
  outputs: 1,
  attributes: _attributes,
});

/** The gradients of the filter and of the bias. */
const DIFFERENTIATE = operationKernel('_MklNativeConv2DBackpropFilterWithBias', {
  inputs: ['x', 'filterShape', 'dy'],
  outputs: 2,
  attributes: _attributes,
});

/**
 * A convolution that adds its bias before it writes its result, by oneDNN, and the gradient of the bias together with
 * that of the filter; each of the two sums apart is a pass over all of it.
 */
export function fuseConv2d(tf: Tensorflow): (() => void)[] {
  const { kernelName } = CONVOLVE;
  const isThere = hasOneDnn(tf, CONVOLVE, {
    inputs: () => ({
      x: tf.zeros<Rank.R4>([1, 2, 2, 1]),
      filter: tf.zeros<Rank.R4>([1, 1, 1, 1]),
      bias: tf.zeros([1]),
    }),
    attributes: { strides: [1, 1], pad: 'same' },
  });
  if (!isThere) return [];
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], given) => _differentiate(tf, { dy, x, filter } as unknown as Saved, given),
  });
  return [
    replaceKernel(tf, CONVOLVE),
    replaceKernel(tf, DIFFERENTIATE),
    () => tf.unregisterGradient(kernelName),
    replaceCall<Conv2dLayer>(tf, 'Conv2D', (layer, input) => _call(tf, layer, input)),
  ];
}

function _attributes({ strides, pad }: NamedAttrMap): OperationAttribute[] {
  return [
    typeAttribute('T'),
    attribute('strides', 'whole', [1, ...(strides as number[]), 1]),
    attribute('padding', 'text', (pad as string).toUpperCase()),
    attribute('data_format', 'text', 'NHWC'),
    attribute('dilations', 'whole', [1, 1, 1, 1]),
    attribute('use_cudnn_on_gpu', 'flag', false),
    ONEDNN,
  ];
}

interface Saved {
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
}

/** Where the layer is frozen nobody may ask for the gradients of its weights, so they are not computed before. */
function _differentiate(tf: Tensorflow, { dy, x, filter }: Saved, given: NamedAttrMap) {
  const run = (name: string, inputs: Record<string, Tensor>, own: NamedAttrMap = {}) =>
    tf.engine().runKernel(name, inputs, { ...given, dataFormat: 'NHWC', ...own });
  const ofInput = () => run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }) as Tensor;
  if (given.isTrained !== true) {
    return {
      x: ofInput,
      filter: () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }) as Tensor,
      bias: () => tf.sum(dy, [0, 1, 2]),
    };
  }
  const filterShape = tf.tensor1d(filter.shape, 'int32');
  const [ofFilter, ofBias] = run(DIFFERENTIATE.kernelName, { x, filterShape, dy }) as Tensor[];
  return { x: ofInput, filter: () => ofFilter!, bias: () => ofBias! };
}

function _call(tf: Tensorflow, layer: Conv2dLayer, x: Tensor): Tensor | undefined {
  const { activation, bias, dataFormat, dilationRate, kernel, padding, strides, trainable } = layer;
  const isDilated = [dilationRate].flat().some((rate) => rate !== 1);
  if (tf.getBackend() !== BACKEND_NAME || bias === null || dataFormat !== 'channelsLast' || isDilated) {
    return undefined;
  }
  const inputs = { x, filter: kernel.read(), bias: bias.read() };
  const given = { strides: [...strides], pad: padding, isTrained: trainable };
  return activation.apply(tf.engine().runKernel(CONVOLVE.kernelName, inputs, given) as Tensor);
}
