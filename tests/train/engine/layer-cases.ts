import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../../src/train/engine/index.ts';
import type { Values } from './reference-layers.ts';
import * as reference from './reference-layers.ts';

/** One layer on one set of shapes: by its definition in float64, and as TensorFlow.js computes it. */
export interface LayerCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly define: (...inputs: Values[]) => Values;
  readonly run: (tf: Tensorflow, ...inputs: Tensor[]) => Tensor;
}

const WINDOWS = [
  { stride: 1, padding: 'same' },
  { stride: 1, padding: 'valid' },
  { stride: 2, padding: 'same' },
  { stride: 2, padding: 'valid' },
  { stride: 3, padding: 'same' },
] as const;

/** Kernel height and width; images are 5x4, so that the strides leave a rest. */
const KERNELS = [
  [1, 1],
  [3, 3],
  [2, 3],
  [4, 4],
] as const;

const LABELS = [2, 0, 1, 2];

export const layerCases: readonly LayerCase[] = [
  ...WINDOWS.flatMap((window) => KERNELS.map((kernel) => _conv2d(window, kernel))),
  ...WINDOWS.map(_separable),
  ...WINDOWS.flatMap((window) => [1, 2].map((multiplier) => _depthwise(window, multiplier))),
  ...WINDOWS.flatMap((window) =>
    [2, 3].flatMap((size) => (['max', 'avg'] as const).map((kind) => _pool(window, { size, kind }))),
  ),
  ...WINDOWS.flatMap((window) => [2, 3].map((size) => _maxPoolLayer(window, size))),
  {
    name: 'batch norm in training',
    shapes: [[3, 4, 5, 2], [2], [2]],
    define: (image, scale, offset) =>
      reference.batchNorm(image!, { scale: scale!, offset: offset!, epsilon: 1e-3 }),
    run: (tf, image, scale, offset) => {
      const { mean, variance } = tf.moments(image!, [0, 1, 2]);
      return tf.batchNorm(
        image as Tensor4D,
        mean as Tensor1D,
        variance as Tensor1D,
        offset as Tensor1D,
        scale as Tensor1D,
        1e-3,
      );
    },
  },
  _conv2dLayer({ stride: 1, padding: 'same' }),
  _conv2dLayer({ stride: 2, padding: 'valid' }),
  _conv2dLayer({ stride: 1, padding: 'same', trainable: false }),
  {
    name: 'the conv2d layer without a bias',
    shapes: [
      [2, 5, 4, 2],
      [3, 3, 2, 3],
    ],
    define: (image, filter) => reference.conv2d(image!, filter!, { stride: 2, padding: 'same' }),
    run: (tf, image, kernel) => {
      const layer = tf.layers.conv2d({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        useBias: false,
      });
      layer.build(image!.shape);
      const own = layer.weights;
      Object.assign(layer, { kernel: { read: () => kernel } });
      const output = layer.apply(image!, { training: true }) as Tensor;
      for (const weight of own) weight.dispose();
      return output;
    },
  },
  {
    name: 'the means of the channels of images',
    shapes: [[3, 4, 5, 2]],
    define: (image) => reference.channelMeans(image!),
    run: (tf, image) => tf.layers.globalAveragePooling2d({}).apply(image!, { training: true }) as Tensor,
  },
  {
    name: 'means over other axes, kept',
    shapes: [[3, 4, 5, 2]],
    define: (image) => {
      // Over the first and the last axis: twenty means of six numbers.
      const data = new Float64Array(20);
      for (const [at, value] of image!.data.entries()) data[Math.floor(at / 2) % 20]! += value / 6;
      return { shape: [1, 4, 5, 1], data };
    },
    run: (tf, image) => tf.mean(image!, [0, -1], true),
  },
  {
    name: 'images whose channels are weighed',
    shapes: [
      [3, 4, 5, 2],
      [3, 1, 1, 2],
    ],
    define: (image, weights) => ({
      ...image!,
      data: image!.data.map((value, at) => value * weights!.data[2 * Math.floor(at / 40) + (at % 2)]!),
    }),
    run: (tf, image, weights) => tf.layers.multiply({}).apply([image!, weights!]) as Tensor,
  },
  _batchNormLayer('of images', [3, 4, 5, 2]),
  _batchNormLayer('of rows', [6, 3]),
  {
    name: 'relu',
    shapes: [[3, 4, 5, 2]],
    define: (image) => ({ ...image!, data: image!.data.map((value) => Math.max(0, value)) }),
    run: (tf, image) => tf.relu(image!),
  },
  {
    name: 'a bias of images',
    shapes: [[3, 4, 5, 2], [2]],
    define: (image, bias) => ({
      ...image!,
      data: image!.data.map((value, at) => value + bias!.data[at % 2]!),
    }),
    run: (tf, image, bias) => tf.add(image!, bias!),
  },
  {
    name: 'dense',
    shapes: [[4, 6], [6, 3], [3]],
    define: (rows, kernel, bias) => reference.dense(rows!, kernel!, bias!),
    run: (tf, rows, kernel, bias) => tf.add(tf.matMul(rows as Tensor2D, kernel as Tensor2D), bias!),
  },
  {
    name: 'softmax cross-entropy',
    shapes: [[4, 3]],
    define: (logits) => reference.softmaxCrossEntropy(logits!, LABELS),
    run: (tf, logits) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(LABELS, 'int32'), 3), logits!),
  },
  {
    name: 'categorical cross-entropy of a softmax',
    shapes: [[4, 3]],
    define: (logits) => reference.softmaxCrossEntropy(logits!, LABELS),
    run: (tf, logits) =>
      tf.mean(
        tf.metrics.categoricalCrossentropy(
          tf.oneHot(tf.tensor1d(LABELS, 'int32'), 3),
          tf.softmax(logits as Tensor2D),
        ),
      ),
  },
];

type Window = (typeof WINDOWS)[number];
type Kernel = (typeof KERNELS)[number];

function _conv2d(window: Window, [height, width]: Kernel): LayerCase {
  return {
    name: `conv2d ${height}x${width}, stride ${window.stride}, ${window.padding}`,
    shapes: [
      [2, 5, 4, 2],
      [height, width, 2, 3],
    ],
    define: (image, filter) => reference.conv2d(image!, filter!, window),
    run: (tf, image, filter) =>
      tf.conv2d(image as Tensor4D, filter as Tensor4D, window.stride, window.padding),
  };
}

function _separable(window: Window): LayerCase {
  return {
    name: `separable conv2d 3x3, stride ${window.stride}, ${window.padding}`,
    shapes: [
      [2, 5, 4, 2],
      [3, 3, 2, 2],
      [1, 1, 4, 3],
    ],
    define: (image, depthwise, pointwise) =>
      reference.conv2d(reference.depthwiseConv2d(image!, depthwise!, window), pointwise!, {
        stride: 1,
        padding: 'valid',
      }),
    run: (tf, image, depthwise, pointwise) =>
      tf.separableConv2d(
        image as Tensor4D,
        depthwise as Tensor4D,
        pointwise as Tensor4D,
        window.stride,
        window.padding,
      ),
  };
}

/** As the layer computes it while it trains; it reads its weights from the inputs. */
function _conv2dLayer(
  window: Pick<Window, 'stride' | 'padding'> & { readonly trainable?: boolean },
): LayerCase {
  const { trainable = true } = window;
  const shapes = [[2, 5, 4, 2], [3, 3, 2, 3], [3]];
  return {
    name: `the ${trainable ? '' : 'frozen '}conv2d layer with bias and relu, stride ${window.stride}, ${window.padding}`,
    shapes,
    define: (image, filter, bias) => {
      const { shape, data } = reference.conv2d(image!, filter!, window);
      return { shape, data: data.map((value, at) => Math.max(0, value + bias!.data[at % 3]!)) };
    },
    run: (tf, image, kernel, bias) => {
      const { stride: strides, padding } = window;
      const layer = tf.layers.conv2d({
        filters: 3,
        kernelSize: 3,
        strides,
        padding,
        activation: 'relu',
        trainable,
      });
      layer.build(shapes[0]!);
      const own = layer.weights;
      Object.assign(layer, { kernel: { read: () => kernel }, bias: { read: () => bias } });
      const output = layer.apply(image!, { training: true }) as Tensor;
      for (const weight of own) weight.dispose();
      return output;
    },
  };
}

/** As the layer computes it while it trains; it reads its scale and its offset from the inputs. */
function _batchNormLayer(what: string, shape: readonly number[]): LayerCase {
  const channels = shape.at(-1)!;
  return {
    name: `the batch norm layer ${what}`,
    shapes: [shape, [channels], [channels]],
    define: (image, scale, offset) =>
      reference.batchNorm(image!, { scale: scale!, offset: offset!, epsilon: 1e-3 }),
    run: (tf, image, scale, offset) => {
      const layer = tf.layers.batchNormalization();
      layer.build([...shape]);
      const own = layer.weights;
      Object.assign(layer, { gamma: { read: () => scale }, beta: { read: () => offset } });
      const output = layer.apply(image!, { training: true }) as Tensor;
      for (const weight of own) weight.dispose();
      return output;
    },
  };
}

function _depthwise(window: Window, multiplier: number): LayerCase {
  return {
    name: `depthwise conv2d 3x3 times ${multiplier}, stride ${window.stride}, ${window.padding}`,
    shapes: [
      [2, 5, 4, 2],
      [3, 3, 2, multiplier],
    ],
    define: (image, filter) => reference.depthwiseConv2d(image!, filter!, window),
    run: (tf, image, filter) =>
      tf.depthwiseConv2d(image as Tensor4D, filter as Tensor4D, window.stride, window.padding),
  };
}

function _pool(
  window: Window,
  { size, kind }: { readonly size: number; readonly kind: 'max' | 'avg' },
): LayerCase {
  return {
    name: `${kind} pooling ${size}x${size}, stride ${window.stride}, ${window.padding}`,
    shapes: [[2, 5, 4, 2]],
    define: (image) => reference.pool(image!, { ...window, size, kind }),
    run: (tf, image) => {
      const compute = kind === 'max' ? tf.maxPool : tf.avgPool;
      return compute(image as Tensor4D, size, window.stride, window.padding);
    },
  };
}

/** On TensorFlow it keeps for its gradient what `tf.maxPool()` forgets. */
function _maxPoolLayer(window: Window, size: number): LayerCase {
  return {
    ..._pool(window, { size, kind: 'max' }),
    name: `the max pooling layer ${size}x${size}, stride ${window.stride}, ${window.padding}`,
    run: (tf, image) => {
      const { stride, padding } = window;
      const layer = tf.layers.maxPooling2d({ poolSize: size, strides: stride, padding });
      return layer.apply(image!, { training: true }) as Tensor;
    },
  };
}
