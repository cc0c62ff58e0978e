import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { exportOnnx } from '../../src/export/index.ts';
import { inspectModel, type ModelFacts, outlineGraph, readOnnxModel } from '../../src/onnx/index.ts';
import { layersOf } from '../export/one-layer.ts';
import { loadTfjs, type Tfjs, withSavedModel } from '../export/runtimes.ts';

async function exported(build: (tf: Tfjs) => LayersModel) {
  const tf = await loadTfjs();
  const model = build(tf);
  return withSavedModel(tf, model, async (path) => {
    model.dispose();
    return readOnnxModel((await exportOnnx(path)).bytes);
  });
}

async function inspect(build: (tf: Tfjs) => LayersModel): Promise<ModelFacts> {
  return inspectModel(await exported(build));
}

/** The layers of the models `light` and `base`, without the dropout that an export leaves out. */
function paperModel(blocks: readonly (readonly number[])[], units: number): (tf: Tfjs) => LayersModel {
  return (tf) => {
    const model = tf.sequential();
    const zeros = { kernelInitializer: 'zeros' } as const;
    model.add(tf.layers.inputLayer({ inputShape: [48, 48, 1] }));
    for (const block of blocks) {
      for (const filters of block) {
        model.add(
          tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', ...zeros }),
        );
        model.add(tf.layers.batchNormalization());
      }
      model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    }
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units, activation: 'relu', ...zeros }));
    model.add(tf.layers.dense({ units: 7, activation: 'softmax', ...zeros }));
    return model;
  };
}

test("inspectModel() counts the operations and parameters that PyTorch counts in the paper's models", async () => {
  // torch.utils.flop_counter.FlopCounterMode of PyTorch 2.15, and the sizes of parameters() and of the running statistics.
  const light = await inspect(paperModel([[32, 32], [64, 64], [128]], 296));
  assert.deepEqual([light.flops, light.parameters], [131_461_168, 1_506_471]);
  const base = await inspect(paperModel([[64, 64], [128, 128], [256]], 512));
  assert.deepEqual([base.flops, base.parameters], [521_706_496, 5_279_431]);
  // Three poolings of 2 x 2: 24 * 24 * 64 + 12 * 12 * 128 + 6 * 6 * 256 results of 4 comparisons.
  assert.equal(base.poolOperations, 4 * (24 * 24 * 64 + 12 * 12 * 128 + 6 * 6 * 256));
  assert.deepEqual(base.uncounted, []);
});

test('inspectModel() counts every kind of product as worked out by hand', async () => {
  const cases: Record<string, readonly [number, (tf: Tfjs) => LayersModel]> = {
    // (9 - 3) / 2 + 1 = 4 by (8 - 2) / 2 + 1 = 4 results of 5 filters, 3 * 2 * 2 factors each.
    'a strided convolution': [
      4 * 4 * 5 * 12,
      layersOf((tf) => [
        tf.layers.conv2d({
          inputShape: [9, 8, 2],
          filters: 5,
          kernelSize: [3, 2],
          strides: 2,
          padding: 'valid',
        }),
      ]),
    ],
    // Each channel by itself: 7 * 5 * 6 results of 9 factors.
    'a depthwise one': [
      7 * 5 * 6 * 9,
      layersOf((tf) => [
        tf.layers.depthwiseConv2d({
          inputShape: [7, 5, 3],
          kernelSize: 3,
          depthMultiplier: 2,
          padding: 'same',
        }),
      ]),
    ],
    // Each of 4 * 5 * 2 inputs is spread over 3 * 3 * 6 places.
    'a transposed one': [
      4 * 5 * 2 * 54,
      layersOf((tf) => [
        tf.layers.conv2dTranspose({ inputShape: [4, 5, 2], filters: 6, kernelSize: 3, strides: 2 }),
      ]),
    ],
    // In each of 9 steps 4 gates of 7 units over 5 features and 7 states, then 9 rows of 7 * 3.
    'an LSTM and a dense layer for each step': [
      9 * 4 * 7 * 12 + 9 * 7 * 3,
      layersOf((tf) => [
        tf.layers.lstm({ inputShape: [9, 5], units: 7, returnSequences: true }),
        tf.layers.dense({ units: 3 }),
      ]),
    ],
    // Both directions.
    'a bidirectional GRU': [
      2 * 6 * 3 * 4 * (5 + 4),
      layersOf((tf) => [
        tf.layers.bidirectional({
          layer: tf.layers.gru({ units: 4, returnSequences: true }) as never,
          inputShape: [6, 5],
          mergeMode: 'concat',
        }),
      ]),
    ],
  };
  for (const [name, [multiplyAdds, build]] of Object.entries(cases)) {
    const facts = await inspect(build);
    assert.equal(facts.multiplyAdds, multiplyAdds, name);
    assert.equal(facts.flops, 2 * multiplyAdds, name);
    assert.deepEqual(facts.uncounted, [], name);
  }
});

test('inspectModel() names what it cannot count because a size is open', async () => {
  const { uncounted, multiplyAdds } = await inspect(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [null, null, 2], filters: 3, kernelSize: 3, name: 'open' }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 4 }),
    ]),
  );
  assert.deepEqual(uncounted, ['open/Conv']);
  assert.equal(multiplyAdds, 3 * 4);
});

/** A net with a squeeze-and-excite gate in a residual branch. */
function residual(tf: Tfjs): LayersModel {
  const input = tf.input({ shape: [8, 8, 3], name: 'picture' });
  const conv = (name: string) =>
    tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', name });
  const stem = conv('stem').apply(input) as SymbolicTensor;
  const branch = conv('branch').apply(stem) as SymbolicTensor;
  const mean = tf.layers.globalAveragePooling2d({ name: 'squeeze' }).apply(branch) as SymbolicTensor;
  const gate = tf.layers.dense({ units: 4, activation: 'sigmoid', name: 'excite' }).apply(mean);
  const maps = tf.layers.reshape({ targetShape: [1, 1, 4], name: 'spread' }).apply(gate) as SymbolicTensor;
  const gated = tf.layers.multiply({ name: 'gated' }).apply([branch, maps]) as SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([stem, gated]) as SymbolicTensor;
  return tf.model({ inputs: input, outputs: conv('last').apply(sum) as SymbolicTensor });
}

test('outlineGraph() joins operations by what flows between them and leaves constants out', async () => {
  const { nodes, edges } = outlineGraph(await exported(residual));
  const byId = new Map(nodes.map((node) => [node.id, `${node.title} ${node.details[0] ?? ''}`]));
  const arrows = edges.map(({ from, to }) => `${byId.get(from)} -> ${byId.get(to)}`);
  for (const expected of ['Relu stem -> Conv branch', 'Relu stem -> Add sum', 'Mul gated -> Add sum']) {
    assert.ok(arrows.includes(expected), `${expected} in\n${arrows.join('\n')}`);
  }
  assert.ok(edges.some(({ label }) => label === '1×4×8×8'));
  assert.equal(nodes.filter(({ kind }) => kind === 'value').length, 2);
  assert.ok(edges.every(({ from, to }) => byId.has(from) && byId.has(to)));
});
