import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineLayer, exportOnnx, refuse } from '../../src/export/index.ts';
import { describeInputs, describeOutputs, readOnnxModel } from '../../src/onnx/index.ts';
import { assertClose, countNodes } from './assert-layer-parity.ts';
import { sequentialJson, withModelJson } from './assert-refused.ts';
import { layersOf } from './one-layer.ts';
import {
  loadTfjs,
  type PlainTensor,
  predict,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

/** A layer that TensorFlow.js does not have: x² times a factor. */
const square = defineLayer({
  classNames: ['Square'],
  support: 'Mul',
  config: z.object({ factor: z.number() }),
  convert: ({ config, input, graph }) => {
    if (config.factor < 0) refuse('has a factor below 0');
    return [graph.add('Mul', [graph.add('Mul', [input, input]), graph.scalar(config.factor)])];
  },
});

test('exportOnnx() takes converters for layers of the user: worked by hand', async () => {
  const json = sequentialJson([{ class_name: 'Square', config: { factor: 0.5 } }], [3]);
  await withModelJson(json, async (path) => {
    await assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /or give a converter for it/,
    });
    const { bytes } = await exportOnnx(path, { converters: [square] });
    const input = { dims: [1, 3], data: Float32Array.of(1, -2, 3), type: 'float32' };
    assert.deepEqual([...(await runOnnx(bytes, [input]))[0]!.data], [0.5, 2, 4.5]);
  });
});

test('a converter of the user may refuse, and may not take a name that is taken', async () => {
  const json = sequentialJson([{ class_name: 'Square', config: { factor: -1 } }], [3]);
  await withModelJson(json, async (path) => {
    await assert.rejects(exportOnnx(path, { converters: [square] }), {
      code: 'UNSUPPORTED_LAYER',
      message: /`layer0` \(Square\) has a factor below 0/,
    });
    const taken = { ...square, classNames: ['Dense'] as const };
    await assert.rejects(exportOnnx(path, { converters: [taken] }), {
      name: 'TypeError',
      message: /another one has its class name: Dense/,
    });
  });
});

test('classes that tfjs has but nobody can export are refused with the way round', async () => {
  for (const [class_name, reason] of [
    ['Lambda', /holds code, which is not in the file/],
    ['Resizing', /tfjs cannot run inside a model: resize the pictures before the model/],
    ['RandomWidth', /draws a width at random/],
    ['RandomHeight', /draws a height at random/],
  ] as const) {
    await withModelJson(sequentialJson([{ class_name, config: {} }], [4, 4, 1]), (path) =>
      assert.rejects(exportOnnx(path), { code: 'UNSUPPORTED_LAYER', message: reason }),
    );
  }
});

test('exportOnnx() with a batch gives a file that takes that batch only', async () => {
  const tf = await loadTfjs();
  const model = layersOf(() => [
    tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 3, kernelSize: 2, name: 'conv' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 4, name: 'scores' }),
  ])(tf);
  await withSavedModel(tf, model, async (path) => {
    const { bytes } = await exportOnnx(path, { batch: 2 });
    const onnx = readOnnxModel(bytes);
    assert.deepEqual(describeInputs(onnx)[0]!.dims, [2, 5, 6, 2]);
    assert.deepEqual(describeOutputs(onnx)[0]!.dims, [2, 4]);
    const input = randomTensor([2, 5, 6, 2], 1);
    assertClose(await runOnnx(bytes, [input]), predict(tf, model, [input]));
    await assert.rejects(runOnnx(bytes, [randomTensor([3, 5, 6, 2], 1)]), /Got: 3 Expected: 2/);
    for (const batch of [0, 1.5]) await assert.rejects(exportOnnx(path, { batch }), RangeError);
  });
  model.dispose();
});

test('exportOnnx() refuses a batch other than the one that the model has fixed', async () => {
  const json = sequentialJson([{ class_name: 'ReLU', config: {} }], [3]) as {
    modelTopology: { config: { layers: { config: { batch_input_shape: unknown } }[] } };
  };
  json.modelTopology.config.layers[0]!.config.batch_input_shape = [4, 3];
  await withModelJson(json, async (path) => {
    await assert.rejects(exportOnnx(path, { batch: 2 }), {
      code: 'INPUT_MISMATCH',
      message: /with `batch` 2 because its input `layer0_input` has a batch of 4: leave `batch` out/,
    });
    const { bytes } = await exportOnnx(path, { batch: 4 });
    assert.deepEqual(describeInputs(readOnnxModel(bytes))[0]!.dims, [4, 3]);
  });
});

test('exportOnnx() with layout nchw takes and gives maps channels first, without a Transpose between convolutions', async () => {
  const tf = await loadTfjs();
  const input = tf.input({ shape: [5, 6, 2], name: 'picture' });
  const row = tf.input({ shape: [3], name: 'row' });
  const map = tf.layers.conv2d({ filters: 3, kernelSize: 2, name: 'map' }).apply(input) as typeof input;
  const scaled = tf.layers.multiply({ name: 'scaled' }).apply([map, row]) as typeof input;
  const model = tf.model({ inputs: [input, row], outputs: [scaled, input, map] });
  await withSavedModel(tf, model, async (path) => {
    const { bytes } = await exportOnnx(path, { layout: 'nchw' });
    const onnx = readOnnxModel(bytes);
    assert.deepEqual(countNodes(onnx), { Conv: 1, Reshape: 1, Mul: 1, Identity: 1 });
    assert.deepEqual(
      [...describeInputs(onnx), ...describeOutputs(onnx)].map(({ name, dims }) => [name, dims]),
      [
        ['picture', ['batch', 2, 5, 6]],
        ['row', ['batch', 3]],
        ['scaled', ['batch', 3, 4, 5]],
        ['picture_1', ['batch', 2, 5, 6]],
        ['map', ['batch', 3, 4, 5]],
      ],
    );
    const feeds = [randomTensor([3, 5, 6, 2], 1), randomTensor([3, 3], 2)];
    const turn = ({ data, dims, type }: PlainTensor): PlainTensor => {
      const turned = tf.tidy(() => tf.transpose(tf.tensor(data, [...dims]), [0, 3, 1, 2]));
      return { data: turned.dataSync() as Float32Array, dims: turned.shape, type };
    };
    const expected = predict(tf, model, feeds).map(turn);
    assertClose(await runOnnx(bytes, [turn(feeds[0]!), feeds[1]!]), expected);
  });
  model.dispose();
});

test('exportOnnx() with float16 halves the file and gives what tfjs gives with such weights', async () => {
  const tf = await loadTfjs();
  const model = layersOf(() => [
    tf.layers.conv2d({ inputShape: [8, 9, 4], filters: 16, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 40 }),
  ])(tf);
  const input = randomTensor([3, 8, 9, 4], 1);
  await withSavedModel(tf, model, async (path) => {
    const [whole, half] = [await exportOnnx(path), await exportOnnx(path, { float16: true })];
    assert.ok(half.bytes.length < 0.52 * whole.bytes.length, `${half.bytes.length} of ${whole.bytes.length}`);
    const outputs = await runOnnx(half.bytes, [input]);
    assertClose(outputs, predict(tf, model, [input]), 5e-3);
    assert.throws(() => assertClose(outputs, predict(tf, model, [input]), 1e-6));
    assert.equal(countNodes(readOnnxModel(half.bytes)).Cast, 2);
    assert.equal(half.nodes, readOnnxModel(half.bytes).graph.node.length);
    const rounded = model.getWeights().map((weight) => _roundToHalf(tf, weight));
    model.setWeights(rounded);
    assertClose(outputs, predict(tf, model, [input]), 1e-5);
  });
  model.dispose();
});

test('exportOnnx() with float16 leaves weights as they are that float16 would make infinite', async () => {
  const tf = await loadTfjs();
  // IEEE 754: 65519 is rounded to the largest number of float16, 65504, and 65520 to none.
  for (const [largest, casts] of [
    [65519, 1],
    [65520, 0],
    [-65520, 0],
  ] as const) {
    const model = layersOf(() => [tf.layers.dense({ inputShape: [16], units: 16, useBias: false })])(tf);
    model.setWeights([tf.tensor2d([largest, ...new Array<number>(255).fill(0.5)], [16, 16])]);
    await withSavedModel(tf, model, async (path) => {
      const { bytes } = await exportOnnx(path, { float16: true });
      assert.equal(countNodes(readOnnxModel(bytes)).Cast ?? 0, casts);
      const [output] = await runOnnx(bytes, [
        { dims: [1, 16], data: new Float32Array(16).fill(1), type: 'float32' },
      ]);
      assert.equal(output!.data[0], (casts === 1 ? 65504 : largest) + 7.5);
    });
    model.dispose();
  }
});

/** 11 significant bits, by arithmetic: adding and taking away a number so much larger drops the rest. */
function _roundToHalf(tf: Tfjs, weight: Tensor): Tensor {
  const data = Float32Array.from(weight.dataSync(), (value) => {
    const large = value * (2 ** 13 + 1);
    return Math.fround(large) - Math.fround(Math.fround(large) - value);
  });
  return weight.shape.length < 2 ? weight : tf.tensor(data, weight.shape);
}
