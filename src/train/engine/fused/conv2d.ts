import type { NamedAttrMap, Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { type Layer, replaceCall } from '../replace-call.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { hasOneDnn } from './has-one-dnn.ts';
import { operationKernel } from './operation-kernel.ts';
import { attribute, BACKEND_NAME, ONEDNN, typeAttribute } from './tensorflow-operation.ts';

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
}

/** oneDNN's name, as in `max-pool.ts`. */
const CONVOLVE = operationKernel('_MklNativeConv2DWithBias', {
  inputs: ['x', 'filter', 'bias'],
  outputs: 1,
  attributes: ({ strides, pad }) => [
    typeAttribute('T'),
    attribute('strides', 'whole', [1, ...(strides as number[]), 1]),
    attribute('padding', 'text', (pad as string).toUpperCase()),
    attribute('data_format', 'text', 'NHWC'),
    attribute('dilations', 'whole', [1, 1, 1, 1]),
    attribute('use_cudnn_on_gpu', 'flag', false),
    ONEDNN,
  ],
});

/** A convolution that adds its bias before it writes its result, by oneDNN; the sum apart is a pass over all of it. */
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
    () => tf.unregisterGradient(kernelName),
    replaceCall<Conv2dLayer>(tf, 'Conv2D', (layer, input) => _call(tf, layer, input)),
  ];
}

interface Saved {
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
}

function _differentiate(tf: Tensorflow, { dy, x, filter }: Saved, given: NamedAttrMap) {
  const shared = { ...given, dataFormat: 'NHWC' };
  const run = (name: string, inputs: Record<string, Tensor>, own: NamedAttrMap) =>
    tf.engine().runKernel(name, inputs, { ...shared, ...own }) as Tensor;
  return {
    x: () => run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    filter: () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
    bias: () => tf.sum(dy, [0, 1, 2]),
  };
}

function _call(tf: Tensorflow, layer: Conv2dLayer, x: Tensor): Tensor | undefined {
  const { activation, bias, dataFormat, dilationRate, kernel, padding, strides } = layer;
  const isDilated = [dilationRate].flat().some((rate) => rate !== 1);
  if (tf.getBackend() !== BACKEND_NAME || bias === null || dataFormat !== 'channelsLast' || isDilated) {
    return undefined;
  }
  const inputs = { x, filter: kernel.read(), bias: bias.read() };
  const given = { strides: [...strides], pad: padding };
  return activation.apply(tf.engine().runKernel(CONVOLVE.kernelName, inputs, given) as Tensor);
}
