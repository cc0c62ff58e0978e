import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx, supportedOpsets } from '../../src/export/index.ts';
import {
  createPreprocessSpec,
  hashPreprocessSpec,
  type PreprocessSpec,
  parsePreprocessSpec,
} from '../../src/image/index.ts';
import { describeInputs, describeOutputs, readMetadata, readOnnxModel } from '../../src/onnx/index.ts';
import { loadEngine } from '../../src/train/engine/index.ts';
import { buildModel, modelNames } from '../../src/train/index.ts';
import { assertClose, assertLayerParity, countNodes } from './assert-layer-parity.ts';
import {
  loadTfjs,
  type PlainTensor,
  predict,
  randomizeWeights,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

const LABELS = ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];

function specOf(channels: 1 | 3, size: { width: number; height: number }, labels = LABELS): PreprocessSpec {
  return createPreprocessSpec({
    ...size,
    channels,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean: channels === 1 ? [129.47] : [120.5, 110.25, 99],
    std: channels === 1 ? [65.04] : [60, 61.5, 70.125],
    labels,
  });
}

function randomPixels(dims: readonly number[], seed: number): PlainTensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return {
    dims,
    data: Float32Array.from({ length: size }, (_, i) => (i * 7919 + seed * 104729) % 256),
    type: 'float32',
  };
}

/** What the model is fed while it is trained. */
function standardized(
  { dims, data, type }: PlainTensor,
  { mean, std, channels }: PreprocessSpec,
): PlainTensor {
  return {
    dims,
    data: data.map((value, i) => Math.fround(value - mean[i % channels]!) / Math.fround(std[i % channels]!)),
    type,
  };
}

function smallClassifier(tf: Tfjs, channels: number): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [10, 8, channels],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 7, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model);
  return model;
}

for (const channels of [1, 3] as const) {
  test(`a model with its spec takes raw pixels of ${channels} channels and gives probabilities`, async () => {
    const tf = await loadTfjs();
    const model = smallClassifier(tf, channels);
    const spec = specOf(channels, { width: 8, height: 10 });
    const { bytes, nodes } = await withSavedModel(tf, model, (path) => exportOnnx(path, { spec }));
    const onnx = readOnnxModel(bytes);
    assert.deepEqual(describeInputs(onnx), [
      { name: 'image', dataType: 'float32', dims: ['batch', 10, 8, channels] },
    ]);
    assert.deepEqual(describeOutputs(onnx), [
      { name: 'probabilities', dataType: 'float32', dims: ['batch', 7] },
    ]);
    const pixels = randomPixels([3, 10, 8, channels], 1);
    const outputs = await runOnnx(bytes, [pixels]);
    assertClose(outputs, predict(tf, model, [standardized(pixels, spec)]), 1e-6);
    for (let row = 0; row < 3; row++) {
      const values = [...outputs[0]!.data.subarray(row * 7, row * 7 + 7)];
      const sum = values.reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5, `row ${row} sums to ${sum}`);
    }
    const counts = countNodes(onnx);
    assert.equal(counts.Transpose ?? 0, channels === 1 ? 0 : 1);
    assert.equal(nodes, onnx.graph.node.length);
    model.dispose();
  });
}

test('a model with its spec carries labels, spec, its hash and what else it is given', async () => {
  const tf = await loadTfjs();
  const model = smallClassifier(tf, 1);
  const spec = specOf(1, { width: 8, height: 10 });
  const metadata = { metrics: '{"val_accuracy":0.64}', licence: 'MIT', zoo: 'yes' };
  const { bytes } = await withSavedModel(tf, model, (path) => exportOnnx(path, { spec, metadata }));
  const entries = readMetadata(readOnnxModel(bytes));
  assert.deepEqual(Object.keys(entries), [
    'labels',
    'preprocess',
    'preprocess_hash',
    'metrics',
    'licence',
    'zoo',
  ]);
  assert.deepEqual(JSON.parse(entries.labels!), LABELS);
  assert.deepEqual(parsePreprocessSpec(entries.preprocess!), spec);
  assert.equal(entries.preprocess_hash, hashPreprocessSpec(spec));
  assert.equal(entries.licence, 'MIT');
  model.dispose();
});

test('a model without a spec keeps its own names and shapes, and nothing is added', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [tf.layers.dense({ inputShape: [4], units: 3, name: 'scores' })],
    }),
  );
  assert.deepEqual(describeInputs(model), [
    { name: 'scores_input', dataType: 'float32', dims: ['batch', 4] },
  ]);
  assert.deepEqual(describeOutputs(model), [{ name: 'scores', dataType: 'float32', dims: ['batch', 3] }]);
  assert.deepEqual(model.metadataProps, []);
  assert.deepEqual(countNodes(model), { Gemm: 1 });
});

test('a spec that does not fit the model is refused', async () => {
  const tf = await loadTfjs();
  const model = smallClassifier(tf, 1);
  const linear = tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [10, 8, 1] }), tf.layers.dense({ units: 7 })],
  });
  await withSavedModel(tf, model, async (path) => {
    await assert.rejects(exportOnnx(path, { spec: specOf(1, { width: 10, height: 8 }) }), {
      code: 'INPUT_MISMATCH',
      message: /got \[null,10,8,1\], expected \[null,8,10,1\]/,
    });
    await assert.rejects(exportOnnx(path, { spec: specOf(1, { width: 8, height: 10 }, ['sad', 'happy']) }), {
      code: 'LABELS_MISMATCH',
      message: /got 1 of shape \[batch, 7\], expected 2 labels/,
    });
  });
  await withSavedModel(tf, linear, (path) =>
    assert.rejects(exportOnnx(path, { spec: specOf(1, { width: 8, height: 10 }) }), {
      code: 'MODEL_INVALID',
      message: /its outputs are not probabilities: it ends in Gemm/,
    }),
  );
});

test('the same model and options give the same bytes, other weights give others', async () => {
  const tf = await loadTfjs();
  const model = smallClassifier(tf, 3);
  const spec = specOf(3, { width: 8, height: 10 });
  const once = (): Promise<Uint8Array> =>
    withSavedModel(tf, model, async (path) => (await exportOnnx(path, { spec })).bytes);
  const first = await once();
  assert.deepEqual(await once(), first);
  randomizeWeights(tf, model, { seed: 2 });
  assert.notDeepEqual(await once(), first);
});

test('every opset on offer is written with its IR version and runs', async () => {
  const irVersions = new Map<number, number>();
  for (const opset of supportedOpsets) {
    const model = await assertLayerParity(
      (tf) => {
        const input = tf.input({ shape: [9, 8, 2] });
        const chain = [
          tf.layers.zeroPadding2d({ padding: 1 }),
          tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu6' }),
          tf.layers.batchNormalization(),
          tf.layers.separableConv2d({ filters: 6, kernelSize: 2, activation: 'gelu' as 'relu' }),
          tf.layers.batchNormalization(),
          tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
          tf.layers.leakyReLU(),
          tf.layers.reLU({ maxValue: 2 }),
          tf.layers.activation({ activation: 'hardSigmoid' }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
        ];
        const map = chain.reduce((x, layer) => layer.apply(x) as typeof input, input);
        const pooled = [
          tf.layers.globalAveragePooling2d({}).apply(map),
          tf.layers.globalMaxPooling2d({}).apply(map),
        ] as (typeof input)[];
        const scaled = tf.layers.multiply().apply([map, pooled[0]!]) as typeof input;
        const flat = tf.layers.flatten().apply(scaled) as typeof input;
        const joined = tf.layers.concatenate().apply([flat, ...pooled]) as typeof input;
        return tf.model({
          inputs: input,
          outputs: tf.layers.dense({ units: 3, activation: 'softmax' }).apply(joined) as typeof input,
        });
      },
      { opset },
    );
    assert.equal(model.opsetImport[0]!.version, BigInt(opset));
    irVersions.set(opset, Number(model.irVersion));
  }
  // From the table of versions in ONNX' own documentation (docs/Versioning.md).
  assert.deepEqual(Object.fromEntries(irVersions), {
    13: 7,
    14: 7,
    15: 8,
    16: 8,
    17: 8,
    18: 8,
    19: 9,
    20: 9,
    21: 10,
    22: 10,
  });
});

test('an opset that is not on offer is refused', async () => {
  for (const opset of [12, 23, 13.5]) {
    await assert.rejects(exportOnnx('model.json', { opset }), RangeError);
  }
});

test('layer names that look like generated ones do not collide', async () => {
  await assertLayerParity((tf) => {
    const a = tf.input({ shape: [3], name: 'd/Gemm' });
    const hidden = tf.layers.dense({ units: 3, name: 'd', activation: 'relu' }).apply(a) as typeof a;
    const output = tf.layers.dense({ units: 2, name: 'scalar/1' }).apply(hidden) as typeof a;
    return tf.model({ inputs: a, outputs: [hidden, output] });
  });
});

for (const name of modelNames) {
  for (const channels of [1, 3] as const) {
    test(`${name} with ${channels} channels gives what tfjs gives, row by row, with at most one Transpose`, async () => {
      const engine = await loadEngine({ engine: 'portable' });
      const tf = engine.tf as Tfjs;
      const model = buildModel(engine, name, { width: 48, height: 48, channels, classes: 7, seed: 1 });
      randomizeWeights(tf, model, { which: /bias|gamma|beta|moving/ });
      const spec = specOf(channels, { width: 48, height: 48 });
      const { bytes, opset, parameters } = await withSavedModel(tf, model, (path) =>
        exportOnnx(path, { spec }),
      );
      assert.equal(parameters, model.countParams());
      assert.ok(opset <= 17);
      assert.ok((countNodes(readOnnxModel(bytes)).Transpose ?? 0) <= (channels === 1 ? 0 : 1));
      const pixels = randomPixels([32, 48, 48, channels], 5);
      const [whole] = await runOnnx(bytes, [pixels]);
      const firstTwo = {
        ...pixels,
        dims: [2, 48, 48, channels],
        data: pixels.data.subarray(0, 2 * 48 * 48 * channels),
      };
      const expected = predict(tf, model, [standardized(firstTwo, spec)]);
      assertClose([{ ...whole!, dims: [2, 7], data: whole!.data.subarray(0, 14) }], expected, 1e-5);
      for (const batch of [1, 2, 7]) {
        const part = {
          ...pixels,
          dims: [batch, 48, 48, channels],
          data: pixels.data.subarray(0, batch * 48 * 48 * channels),
        };
        const [rows] = await runOnnx(bytes, [part]);
        assertClose(
          [rows!],
          [{ ...whole!, dims: [batch, 7], data: whole!.data.subarray(0, batch * 7) }],
          1e-6,
        );
      }
      model.dispose();
    });
  }
}
