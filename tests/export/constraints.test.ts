/** What tfjs does with the weights of a layer with a constraint when it loads them: it applies the constraint. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx } from '../../src/export/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import { assertRefused } from './assert-refused.ts';
import {
  loadTfjs,
  predict,
  randomIntegers,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

/** Saves a model, puts constraints into the file, and compares with what tfjs makes of the file. */
async function assertConstrained(
  layersOf: (tf: Tfjs) => readonly ReturnType<Tfjs['layers']['conv3dTranspose']>[],
  constraints: Readonly<Record<string, unknown>>,
): Promise<void> {
  const tf = await loadTfjs();
  const model = tf.sequential({ layers: [...layersOf(tf)] });
  const dims = model.inputs[0]!.shape.map((size) => size ?? 2);
  const isWords = model.layers[0]!.getClassName() === 'Embedding';
  const data = Float32Array.from(randomIntegers(dims, { below: 4 }).data);
  const input = isWords ? ({ dims, data, type: 'float32' } as const) : randomTensor(dims, 3);
  model.setWeights(
    model.weights.map(({ name, shape }) => {
      const values = randomTensor(shape as number[], 7).data as Float32Array;
      return tf.tensor(name.includes('variance') ? values.map(Math.abs) : values, shape as number[]);
    }),
  );
  await withSavedModel(tf, model, async (path) => {
    const before = await runOnnx((await exportOnnx(path)).bytes, [input]);
    const json = await readFile(path, 'utf8');
    const changed = json.replace(/"(\w+_constraint)":null/g, (whole, key: string) =>
      key in constraints ? `"${key}":${JSON.stringify(constraints[key])}` : whole,
    );
    assert.notEqual(changed, json);
    await writeFile(path, changed);
    const loaded = await loadFrom(tf, path);
    const after = await runOnnx((await exportOnnx(path)).bytes, [input]);
    assertClose(after, predict(tf, loaded, [input]));
    // Otherwise nothing is shown.
    assert.ok(after[0]!.data.some((value, i) => Math.abs(value - before[0]!.data[i]!) > 1e-3));
  });
}

async function loadFrom(tf: Tfjs, path: string): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path, 'utf8'));
  const bytes = new Uint8Array(await readFile(path.replace('model.json', 'weights.bin')));
  const weightSpecs = weightsManifest[0].weights;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: bytes.buffer }));
}

const MIN_MAX = {
  class_name: 'MinMaxNorm',
  config: { min_value: 0.2, max_value: 0.7, rate: 0.4, axis: 0 },
};

test('the constraints of a layer change its weights as tfjs does when it loads them', async () => {
  for (const kernel of [
    MIN_MAX,
    { class_name: 'UnitNorm', config: {} },
    { class_name: 'MaxNorm', config: { max_value: 0.5, axis: [0, 1] } },
  ]) {
    await assertConstrained((tf) => [tf.layers.dense({ units: 3, inputShape: [4] })], {
      kernel_constraint: kernel,
      bias_constraint: { class_name: 'NonNeg', config: {} },
    });
  }
});

test('the constraints of every kind of weight are found', async () => {
  await assertConstrained(
    (tf) => [
      tf.layers.separableConv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
      tf.layers.depthwiseConv2d({ kernelSize: 2 }),
      tf.layers.batchNormalization({}),
      tf.layers.prelu({}),
    ],
    {
      pointwise_constraint: { class_name: 'UnitNorm', config: { axis: 2 } },
      depthwise_constraint: MIN_MAX,
      gamma_constraint: 'non_neg',
      beta_constraint: 'nonNeg',
      alpha_constraint: 'NonNeg',
    },
  );
  await assertConstrained((tf) => [tf.layers.embedding({ inputDim: 4, outputDim: 3, inputLength: 2 })], {
    embeddings_constraint: { class_name: 'UnitNorm', config: { axis: -1 } },
  });
});

test('the constraints of cells and of both directions are found', async () => {
  const constraints = {
    kernel_constraint: MIN_MAX,
    recurrent_constraint: { class_name: 'UnitNorm', config: {} },
  };
  await assertConstrained(
    (tf) => [
      tf.layers.bidirectional({
        inputShape: [3, 2],
        layer: tf.layers.lstm({ units: 2, returnSequences: true }) as never,
        mergeMode: 'concat',
      }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }),
      tf.layers.rnn({ cell: tf.layers.gruCell({ units: 2 }), returnSequences: true } as never),
      tf.layers.rnn({
        cell: [tf.layers.simpleRNNCell({ units: 2 }), tf.layers.lstmCell({ units: 3 })],
      } as never),
    ],
    constraints,
  );
  await assertConstrained(
    (tf) => [tf.layers.convLstm2d({ inputShape: [2, 4, 3, 1], filters: 2, kernelSize: 2 }) as never],
    constraints,
  );
});

test('a constraint that tfjs does not have is refused', () =>
  assertRefused(
    { class_name: 'Dense', config: { units: 2, kernel_constraint: 'orthogonal' } },
    /has a constraint that is not exported, `class_name`: "orthogonal" is not exported, use max_norm, min_max_norm, non_neg, unit_norm/,
  ));
