import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineLayer, exportOnnx, refuse } from '../../src/export/index.ts';
import { describeInputs, describeOutputs, readOnnxModel } from '../../src/onnx/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import { sequentialJson, withModelJson } from './assert-refused.ts';
import { layersOf } from './one-layer.ts';
import { loadTfjs, predict, randomTensor, runOnnx, withSavedModel } from './runtimes.ts';

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
