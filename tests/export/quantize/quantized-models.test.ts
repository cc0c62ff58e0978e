/** Whole models: what is quantized in them, what stays, and that the result is near what the float32 file gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { RunnerTensors } from '../../../src/export/index.ts';
import { quantizeFile } from '../../../src/export/quantize-file.ts';
import { type ModelProto, writeOnnxModel } from '../../../src/onnx/index.ts';
import { sequentialJson, withModelJson } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';
import { loadTfjs, randomizeWeights, randomTensor, type Tfjs, withSavedModel } from '../runtimes.ts';
import { batchesOf, openRunner, runBytes } from './open-runner.ts';

type Build = (tf: Tfjs) => LayersModel;

interface Quantized {
  /** How often each operation occurs in the int8 model. */
  readonly counts: Readonly<Record<string, number>>;
  /** The largest difference of an output, as a share of the largest output. */
  readonly difference: number;
  readonly layers: readonly string[];
  readonly int8: ModelProto;
}

async function quantize(build: Build, keepFloat: readonly string[] = []): Promise<Quantized> {
  const tf = await loadTfjs();
  const model = build(tf);
  randomizeWeights(tf, model);
  const feeds = Object.fromEntries(
    model.inputs.map(({ shape }, i) => {
      const { data, dims } = randomTensor([8, ...(shape.slice(1) as number[])], i);
      return [model.inputNames[i]!, { type: 'float32', data, shape: dims }];
    }),
  ) as RunnerTensors;
  return withSavedModel(tf, model, async (path) => {
    model.dispose();
    const options = { open: openRunner, samples: batchesOf([feeds]), keepFloat };
    const { float32, int8, layers } = await quantizeFile(path, options);
    const exact = await runBytes(writeOnnxModel(float32), feeds);
    const rounded = await runBytes(writeOnnxModel(int8), feeds);
    let difference = 0;
    for (const [name, { data, shape }] of Object.entries(exact)) {
      assert.deepEqual(rounded[name]!.shape, shape);
      const wanted = data as Float32Array;
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
      for (const [i, value] of wanted.entries()) {
        difference = Math.max(difference, Math.abs(value - Number(rounded[name]!.data[i])) / largest);
      }
    }
    const counts: Record<string, number> = {};
    for (const { opType } of int8.graph.node) counts[opType] = (counts[opType] ?? 0) + 1;
    return { counts, difference, layers: layers.map(({ layer }) => layer), int8 };
  });
}

const convolutions: Build = layersOf((tf) => [
  tf.layers.conv2d({
    inputShape: [9, 8, 2],
    filters: 4,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    name: 'one',
  }),
  tf.layers.batchNormalization({ name: 'norm' }),
  tf.layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
  tf.layers.conv2d({
    filters: 5,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu6' as 'relu',
    name: 'two',
  }),
  tf.layers.flatten({ name: 'flat' }),
  tf.layers.dense({ units: 6, activation: 'relu', name: 'three' }),
  tf.layers.dense({ units: 3, activation: 'softmax', name: 'four' }),
]);

test('a plain network is 8-bit from its first convolution to its last matrix product', async () => {
  const { counts, difference, layers } = await quantize(convolutions);
  assert.deepEqual(layers, ['one', 'norm', 'two', 'three', 'four']);
  // Of weights and biases one each, of activations seven: the input, four results and what was pooled and flattened.
  assert.deepEqual([counts.QuantizeLinear, counts.DequantizeLinear], [7, 7 + 5 * 2]);
  // The normalization is a convolution; uint8 stands in for the three activations.
  assert.deepEqual(
    [counts.Conv, counts.BatchNormalization, counts.Relu, counts.Clip],
    [3, undefined, undefined, undefined],
  );
  assert.ok(difference < 0.1, String(difference));
});

test('a layer that is kept in float32 keeps its weights, and the others stay near', async () => {
  const all = await quantize(convolutions);
  const { int8, difference, layers } = await quantize(convolutions, ['two', 'norm']);
  assert.deepEqual(layers, all.layers);
  const names = int8.graph.initializer.map(({ name }) => name!);
  assert.ok(names.includes('two/kernel') && !names.includes('one/kernel'), names.join(' '));
  assert.ok(difference < 0.1, String(difference));
});

test('sums, products and joined branches stay 8-bit between convolutions', async () => {
  const { counts, difference } = await quantize((tf) => {
    const conv = (filters: number, name: string, activation?: 'relu') =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', name, ...(activation && { activation }) });
    const input = tf.input({ shape: [8, 8, 2], name: 'x' });
    const stem = conv(4, 'stem', 'relu').apply(input) as SymbolicTensor;
    const branch = conv(4, 'branch').apply(stem) as SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([stem, branch]);
    const rectified = tf.layers
      .activation({ activation: 'relu', name: 'rectified' })
      .apply(sum) as SymbolicTensor;
    const gate = conv(4, 'gate').apply(rectified) as SymbolicTensor;
    const opened = tf.layers
      .activation({ activation: 'sigmoid', name: 'opened' })
      .apply(gate) as SymbolicTensor;
    const gated = tf.layers.multiply({ name: 'gated' }).apply([rectified, opened]) as SymbolicTensor;
    const joined = tf.layers.concatenate({ name: 'joined' }).apply([gated, stem]) as SymbolicTensor;
    const pooled = tf.layers
      .averagePooling2d({ poolSize: 2, name: 'pooled' })
      .apply(joined) as SymbolicTensor;
    const last = conv(3, 'last', 'relu').apply(pooled) as SymbolicTensor;
    const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(last) as SymbolicTensor;
    return tf.model({
      inputs: input,
      outputs: tf.layers.dense({ units: 2, name: 'd' }).apply(mean) as SymbolicTensor,
    });
  });
  // The input, stem, branch, sum with its Relu, gate, opened, gated, joined, pooled, last; the mean, as a map and as a list.
  assert.equal(counts.QuantizeLinear, 12);
  assert.deepEqual([counts.Relu, counts.ReduceMean, counts.GlobalAveragePool], [undefined, undefined, 1]);
  assert.ok(difference < 0.1, String(difference));
});

test('depthwise convolutions, sequences and a layer that is called twice are quantized', async () => {
  const models: Record<string, Build> = {
    depthwise: layersOf((tf) => [
      tf.layers.separableConv2d({ inputShape: [7, 9, 3], filters: 4, kernelSize: 3, depthMultiplier: 2 }),
      tf.layers.leakyReLU(),
      tf.layers.depthwiseConv2d({ kernelSize: 3, strides: 2, useBias: false }),
    ]),
    sequence: layersOf((tf) => [
      tf.layers.conv1d({ inputShape: [10, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.lstm({ units: 5, returnSequences: true }),
      tf.layers.dense({ units: 4, activation: 'tanh' }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
    ]),
    shared: (tf) => {
      const inputs = [0, 1].map((i) => tf.input({ shape: [6], name: `in${i}` }));
      const dense = tf.layers.dense({ units: 4, activation: 'relu', name: 'both' });
      const halves = inputs.map((input) => dense.apply(input) as SymbolicTensor);
      const outputs = tf.layers.dense({ units: 3, name: 'end' }).apply(tf.layers.add().apply(halves));
      return tf.model({ inputs, outputs: outputs as SymbolicTensor });
    },
    'several outputs': (tf) => {
      const input = tf.input({ shape: [6, 6, 2] });
      const map = tf.layers
        .conv2d({ filters: 3, kernelSize: 3, activation: 'relu' })
        .apply(input) as SymbolicTensor;
      const flat = tf.layers.flatten().apply(map) as SymbolicTensor;
      return tf.model({
        inputs: input,
        outputs: [map, tf.layers.dense({ units: 2 }).apply(flat) as SymbolicTensor],
      });
    },
  };
  for (const [name, build] of Object.entries(models)) {
    const { counts, difference } = await quantize(build);
    assert.ok(counts.QuantizeLinear! >= 1, name);
    assert.ok(difference < 0.1, `${name}: ${difference}`);
  }
});

test('a model without convolutions and dense layers is refused, and so are layers that it does not have', async () => {
  const samples = () => batchesOf([]);
  const plain = sequentialJson([{ class_name: 'ReLU', config: {} }], [3]);
  await withModelJson(plain, (path) =>
    assert.rejects(quantizeFile(path, { open: openRunner, samples: samples() }), {
      code: 'UNSUPPORTED_LAYER',
      message: /because it has no convolution and no dense layer/,
    }),
  );
  const tf = await loadTfjs();
  const model = convolutions(tf);
  await withSavedModel(tf, model, async (path) => {
    const attempt = (keepFloat: readonly string[]) =>
      quantizeFile(path, { open: openRunner, samples: samples(), keepFloat });
    await assert.rejects(attempt(['thre']), {
      code: 'USAGE',
      message: /`thre`.*did you mean `three`.*there are one, norm, two, three, four/,
    });
    await assert.rejects(attempt(['one', 'norm', 'two', 'three', 'four']), /every layer is to stay float32/);
    await assert.rejects(attempt([]), { code: 'NO_SUCH_INPUT', message: /no calibration image/ });
  });
  model.dispose();
});
