import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs';
import {
  useFusedOperations,
  useStockOperations,
} from '../../../src/train/engine/fused/use-fused-operations.ts';
import { type Engine, loadEngine, type Tensorflow } from '../../../src/train/engine/index.ts';
import { createLearner } from '../../../src/train/step/learner.ts';
import { installedEngines } from './installed-engines.ts';

/** Sums of some thousand float32 products in another order. */
const TOLERANCE = 2e-5;

const [name] = (await installedEngines()).filter((engine) => engine !== 'portable');

describe('the fused operations', { skip: name === undefined && 'no engine with them is installed' }, () => {
  let engine: Engine;
  let tf: Tensorflow;
  before(async () => {
    engine = await loadEngine({ engine: name! });
    tf = engine.tf;
  });
  beforeEach(() => useFusedOperations(tf));
  after(() => useFusedOperations(tf));

  test('give the gradients that TensorFlow.js composes', () => {
    // Half of the numbers are equal to others of their window.
    const image = () => tf.relu(_waves(tf, [4, 13, 12, 9]));
    const cases: Record<string, () => Tensor[]> = {
      relu: () => tf.grads((x) => tf.relu(x!))([_waves(tf, [4, 5, 6, 7])], _waves(tf, [4, 5, 6, 7])),
      'max pooling, side by side': () => _poolGradients(tf, image(), { size: 2, stride: 2 }),
      'max pooling, overlapping': () => _poolGradients(tf, image(), { size: 3, stride: 2 }),
      'a bias of a convolution': () =>
        tf.grads((x, bias) => tf.square(tf.add(x!, bias!)))([image(), _waves(tf, [9])]),
      'a bias of a dense layer': () =>
        tf.grads((x, bias) => tf.square(tf.add(x!, bias!)))([_waves(tf, [6, 5]), _waves(tf, [5])]),
      'a sum over other axes': () =>
        tf.grads((x) => tf.square(tf.add(tf.sum(x!, [1, 2]), tf.sum(x!, [0, 1, 2]))))([image()]),
      'softmax cross-entropy': () =>
        tf.grads((logits) => tf.losses.softmaxCrossEntropy(_labels(tf), logits!, _waves(tf, [6]).abs()))([
          _waves(tf, [6, 4]),
        ]),
      'batch norm': () => _layerGradients(tf, tf.layers.batchNormalization({ epsilon: 0.01 }), image()),
      'a convolution of a convolution': () => _stackGradients(tf, image()),
      'batch norm of rows': () => _layerGradients(tf, tf.layers.batchNormalization(), _waves(tf, [20, 3])),
    };
    for (const [what, compute] of Object.entries(cases)) {
      const fused = _read(tf, compute);
      useStockOperations();
      const stock = _read(tf, compute);
      useFusedOperations(tf);
      _assertClose(fused, stock, what);
    }
  });

  test('leave the other backends as they were', async () => {
    const backend = tf.getBackend();
    const compute = () => [
      ...tf.grads((x) => tf.relu(x!))([_waves(tf, [3, 4])]),
      ..._layerGradients(tf, tf.layers.batchNormalization(), _waves(tf, [20, 3])),
    ];
    const expected = _read(tf, compute);
    await tf.setBackend('cpu');
    const values = _read(tf, compute);
    await tf.setBackend(backend);
    _assertClose(values, expected, 'the backend in JavaScript');
  });

  test('follow the losses of the stock gradients, with fewer kernels and no tensor left', () => {
    const fused = _train(engine, 100);
    useStockOperations();
    const stock = _train(engine, 100);
    // Means of some thousand numbers: of many more, both sides lose digits, and a unit of relu at 0 decides otherwise.
    for (const [step, loss] of fused.losses.entries()) {
      const expected = stock.losses[step]!;
      assert.ok(Math.abs(loss - expected) <= 1e-3 * expected, `step ${step}: ${loss}, expected ${expected}`);
    }
    assert.ok(fused.losses.at(-1)! < 0.9 * fused.losses[0]!, `${fused.losses}`);
    assert.ok(fused.kernels < 0.6 * stock.kernels, `${fused.kernels} against ${stock.kernels}`);
    assert.equal(fused.nativeTensorsLeft, 0);
  });

  test('are those that are named, and none once the stock operations come back', () => {
    const kernels = () =>
      ['Sum', 'FusedBatchNormV3'].map((kernel) => tf.getKernel(kernel, tf.getBackend())?.kernelFunc);
    useStockOperations();
    const [sum, batchNorm] = kernels();
    useFusedOperations(tf, ['sum']);
    assert.notEqual(kernels()[0], sum);
    assert.equal(kernels()[1], batchNorm);
    useStockOperations();
    useFusedOperations(tf, ['batchNorm']);
    assert.equal(kernels()[0], sum);
    assert.notEqual(kernels()[1], batchNorm);
    useStockOperations();
    assert.deepEqual(kernels(), [sum, batchNorm]);
  });

  test('load a graph for each kind of convolution once, and drop them where the stock operations come back', () => {
    const { binding } = tf.backend() as unknown as { binding: { getNumOfSavedModels: () => number } };
    useStockOperations();
    assert.equal(binding.getNumOfSavedModels(), 0);
    useFusedOperations(tf);
    tf.dispose([_convolve(tf, { strides: 1 }), _convolve(tf, { strides: 1 })]);
    assert.equal(binding.getNumOfSavedModels(), 1);
    tf.dispose(_convolve(tf, { strides: 2 }));
    assert.equal(binding.getNumOfSavedModels(), 2);
    useStockOperations();
    assert.equal(binding.getNumOfSavedModels(), 0);
  });

  test('say that a graph cannot be written, and write it once it can', () => {
    useStockOperations();
    useFusedOperations(tf);
    const { TMPDIR } = process.env;
    process.env.TMPDIR = '/nowhere';
    try {
      assert.throws(() => tf.tidy(() => _convolve(tf, { strides: 1 })), {
        code: 'OUTPUT_FAILED',
        message: /^Could not write \/nowhere because /,
      });
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    tf.dispose(_convolve(tf, { strides: 1 }));
  });

  test('leave a saved model its standard classes', () => {
    const model = _model(tf);
    const { config } = JSON.parse(model.toJSON(undefined, true) as string);
    const classes = config.layers.map((layer: { class_name: string }) => layer.class_name);
    assert.deepEqual(
      classes.filter((one: string) => ['Dropout', 'BatchNormalization', 'Conv2D'].includes(one)),
      ['Conv2D', 'BatchNormalization', 'Dropout'],
    );
    model.dispose();
  });
});

function _poolGradients(
  tf: Tensorflow,
  image: Tensor,
  { size, stride }: { readonly size: number; readonly stride: number },
): Tensor[] {
  const pool = (x: Tensor, padding: 'same' | 'valid') => tf.maxPool(x as Tensor4D, size, stride, padding);
  return [
    ...tf.grads((x) => tf.square(pool(x!, 'same')))([image]),
    ...tf.grads((x) => tf.square(pool(x!, 'valid')))([image]),
  ];
}

/** With respect to the input and the weights, and what the layer keeps besides. */
function _layerGradients(tf: Tensorflow, layer: LayersModel['layers'][number], input: Tensor): Tensor[] {
  const compute = (x: Tensor) =>
    tf.sum(tf.mul(layer.apply(x, { training: true }) as Tensor, _waves(tf, x.shape)));
  layer.build(input.shape);
  const { grads } = tf.variableGrads(() => compute(input).asScalar());
  const gradients = [
    ...tf.grads((x) => compute(x!))([input]),
    ...Object.keys(grads)
      .sort()
      .map((key) => grads[key]!),
  ];
  const weights = layer.getWeights().map((weight) => weight.clone());
  for (const weight of layer.weights) weight.dispose();
  return [...gradients, ...weights];
}

/** What a layer gives that learns, which is left without its weights. */
function _convolve(tf: Tensorflow, { strides }: { readonly strides: number }): Tensor {
  const layer = tf.layers.conv2d({ filters: 2, kernelSize: 3, strides });
  const output = tf.tidy(() => layer.apply(_waves(tf, [1, 8, 8, 1]), { training: true }) as Tensor);
  for (const weight of layer.weights) weight.dispose();
  return output;
}

/** Of two convolutions; the second needs the gradient of its input, too. */
function _stackGradients(tf: Tensorflow, image: Tensor): Tensor[] {
  const options = { kernelSize: 3, padding: 'same', biasInitializer: 'ones' } as const;
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const layers = [
    tf.layers.conv2d({ ...options, filters: 5, strides: 2, activation: 'relu', ...seeded(1) }),
    tf.layers.conv2d({ ...options, filters: 4, useBias: false, activation: 'tanh', ...seeded(2) }),
  ];
  const compute = () =>
    layers.reduce((x, layer) => layer.apply(x, { training: true }) as Tensor, image).square();
  tf.dispose(compute());
  const { grads } = tf.variableGrads(() => tf.sum(compute()).asScalar());
  for (const weight of layers.flatMap((layer) => layer.weights)) weight.dispose();
  return Object.values(grads);
}

function _labels(tf: Tensorflow): Tensor {
  return tf.oneHot(tf.tensor1d([2, 0, 1, 3, 1, 2], 'int32'), 4).cast('float32');
}

interface Training {
  readonly losses: readonly number[];
  /** What one step runs on the backend. */
  readonly kernels: number;
  /** Tensors of TensorFlow's own that a step leaves. */
  readonly nativeTensorsLeft: number;
}

function _train({ tf }: Engine, steps: number): Training {
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors: () => number } };
  const model = _model(tf);
  const learner = createLearner(tf, model, { seed: 1 });
  const losses: number[] = [];
  let left = 0;
  const step = (number: number) => {
    const before = binding.getNumOfTensors();
    const result = learner.trainOn(_batch(), { epoch: 1, step: number, learningRate: 1e-3 });
    losses.push(result.dataSync()[0]!);
    result.dispose();
    left = binding.getNumOfTensors() - before;
  };
  for (let number = 1; number < steps; number++) step(number);
  let kernels = 0;
  const engine = tf.engine();
  const { runKernel } = engine;
  engine.runKernel = function counted(...parameters: Parameters<typeof runKernel>) {
    kernels += 1;
    return runKernel.apply(engine, parameters);
  } as typeof runKernel;
  step(steps);
  engine.runKernel = runKernel;
  learner.dispose();
  model.dispose();
  return { losses, kernels, nativeTensorsLeft: left };
}

function _model(tf: Tensorflow): LayersModel {
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 1],
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...seeded(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu', ...seeded(2) }),
      tf.layers.dense({ units: 3, activation: 'softmax', ...seeded(3) }),
    ],
  });
}

function _batch() {
  const size = 12;
  const images = Float32Array.from({ length: size * 144 }, (_, index) =>
    Math.sin(1.7 * index + 0.001 * index ** 2),
  );
  const labels = new Float32Array(size * 3);
  for (let image = 0; image < size; image++) labels[3 * image + (image % 3)] = 1;
  return { images, labels, shape: [size, 12, 12, 1] as const, size, paths: [] };
}

/** Numbers without a pattern that a symmetric mistake would survive. */
function _waves(tf: Tensorflow, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, index) =>
    Math.sin(1.7 * index + 0.001 * index ** 2),
  );
  return tf.tensor(values, [...shape]);
}

interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

function _read(tf: Tensorflow, compute: () => Tensor[]): Numbers[] {
  const tensors = tf.tidy(compute);
  const numbers = tensors.map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync() }));
  tf.dispose(tensors);
  return numbers;
}

function _assertClose(actual: readonly Numbers[], expected: readonly Numbers[], what: string): void {
  assert.equal(actual.length, expected.length);
  for (const [position, { shape, data }] of expected.entries()) {
    assert.deepEqual(actual[position]!.shape, shape, what);
    const values = Array.from(data);
    const scale = Math.max(1, ...values.map(Math.abs));
    values.forEach((value, index) => {
      const given = actual[position]!.data[index]!;
      assert.ok(
        Math.abs(given - value) <= TOLERANCE * scale,
        `${what}, ${position}, ${index}: ${given}, ${value}`,
      );
    });
  }
}
