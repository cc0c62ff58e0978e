import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { absorbFlatten } from '../../src/export/passes/absorb-flatten.ts';
import { foldBatchNormalization } from '../../src/export/passes/fold-batch-normalization.ts';
import { foldBatchNormalizationForwards } from '../../src/export/passes/fold-batch-normalization-forwards.ts';
import { foldPadding } from '../../src/export/passes/fold-padding.ts';
import { pushTransposes } from '../../src/export/passes/push-transposes.ts';
import { passes } from '../../src/export/passes/run-passes.ts';
import { applyPasses } from './apply-passes.ts';
import { assertLayerParity, countNodes } from './assert-layer-parity.ts';
import { layersOf } from './one-layer.ts';
import type { Tfjs } from './runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

test('foldBatchNormalization folds into transposed convolutions', async () => {
  const counts = await applyPasses(
    layersOf((tf) => [
      tf.layers.conv2dTranspose({ inputShape: [4, 5, 2], filters: 3, kernelSize: 3, strides: 2 }),
      tf.layers.batchNormalization(),
      tf.layers.conv2dTranspose({ filters: 4, kernelSize: 2, useBias: false }),
      tf.layers.batchNormalization(),
    ]),
    [pushTransposes, foldBatchNormalization],
  );
  assert.deepEqual(counts, { Transpose: 2, ConvTranspose: 2, Identity: 1 });
});

test('foldBatchNormalizationForwards folds into convolutions, with groups too, and dense layers', async () => {
  const counts = await applyPasses(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [9, 8, 2], filters: 3, kernelSize: 2, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.conv2d({ filters: 4, kernelSize: [3, 2], activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, useBias: false, activation: 'relu' }),
      tf.layers.batchNormalization({ scale: false }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 3, useBias: false }),
    ]),
    [pushTransposes, foldBatchNormalizationForwards],
  );
  // The one before the Flatten stays: it has a parameter for each channel, the Dense a row for each element.
  assert.deepEqual(counts, {
    Transpose: 2,
    Conv: 3,
    Relu: 4,
    BatchNormalization: 1,
    Reshape: 1,
    Gemm: 2,
    Identity: 1,
  });
});

test('foldBatchNormalizationForwards folds one of flattened maps into the Dense whose rows were permuted', async () => {
  const counts = await applyPasses(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 3, kernelSize: 2 }),
      tf.layers.flatten(),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 4 }),
    ]),
    [pushTransposes, absorbFlatten, foldBatchNormalizationForwards],
  );
  assert.deepEqual(counts, { Transpose: 1, Conv: 1, Reshape: 1, Gemm: 1, Identity: 1 });
});

test('foldBatchNormalizationForwards leaves one alone before padding, a transposed convolution, or two layers', async () => {
  const build =
    (after: (tf: Tfjs, x: Symbolic) => Symbolic[]) =>
    (tf: Tfjs): LayersModel => {
      const input = tf.input({ shape: [5, 6, 2] });
      const x = tf.layers.batchNormalization().apply(input) as Symbolic;
      return tf.model({ inputs: input, outputs: after(tf, x) });
    };
  const convolution = (tf: Tfjs, padding: 'same' | 'valid') =>
    tf.layers.conv2d({ filters: 3, kernelSize: 3, padding });
  const cases: ((tf: Tfjs, x: Symbolic) => Symbolic[])[] = [
    (tf, x) => [convolution(tf, 'same').apply(x) as Symbolic],
    (tf, x) => [tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3 }).apply(x) as Symbolic],
    (tf, x) => [convolution(tf, 'valid').apply(x) as Symbolic, convolution(tf, 'valid').apply(x) as Symbolic],
    (tf, x) => [convolution(tf, 'valid').apply(x) as Symbolic, x],
  ];
  for (const after of cases) {
    assert.equal((await applyPasses(build(after), passes)).BatchNormalization, 1);
  }
});

test('foldPadding makes zero padding part of the convolutions after it', async () => {
  const counts = await applyPasses(
    (tf) => {
      const input = tf.input({ shape: [7, 8, 2] });
      const padded = tf.layers
        .zeroPadding2d({
          padding: [
            [0, 1],
            [2, 0],
          ],
        })
        .apply(input) as Symbolic;
      const outputs = [
        tf.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
        tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
      ].map((layer) => layer.apply(padded) as Symbolic);
      return tf.model({ inputs: input, outputs });
    },
    [pushTransposes, foldPadding],
  );
  assert.deepEqual(counts, { Transpose: 3, Conv: 2, Identity: 2 });
});

test('foldPadding leaves padding alone before poolings and where a convolution pads by the size it meets', async () => {
  const pooling = await applyPasses(
    layersOf((tf) => [
      tf.layers.zeroPadding2d({ inputShape: [5, 6, 2], padding: 1 }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
    ]),
    passes,
  );
  assert.equal(pooling.Pad, 1);
});

test('keepPadding keeps zeros before a MaxPool from being taken for the lowest number', async () => {
  const outputs = async (activation: 'linear' | 'relu', padding: number) => {
    const model = await assertLayerParity(
      layersOf((tf) => [
        tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 2, kernelSize: 2, activation }),
        // What comes out of the pooling is negative but for the zeros.
        tf.layers.rescaling({
          scale: activation === 'relu' ? 1 : 0.1,
          offset: activation === 'relu' ? 0 : -9,
        }),
        tf.layers.zeroPadding2d({ padding }),
        tf.layers.maxPooling2d({ poolSize: 2, strides: 1 }),
      ]),
    );
    return model.graph.node.find(({ opType }) => opType === 'MaxPool')!.output.length;
  };
  assert.equal(await outputs('linear', 1), 2);
  // A window that sees zeros alone.
  assert.equal(await outputs('relu', 2), 2);
});

test('keepPadding keeps more zeros before an AveragePool than its window is large', async () => {
  for (const [poolSize, slices] of [
    [1, 1],
    [5, undefined],
  ] as const) {
    const model = await assertLayerParity(
      layersOf((tf) => [
        tf.layers.zeroPadding2d({ inputShape: [3, 2, 1], padding: 2 as never }),
        tf.layers.averagePooling2d({ poolSize, strides: 2, padding: 'same' }),
      ]),
    );
    assert.equal(countNodes(model).Slice, slices);
  }
});

test('keepPadding leaves a MaxPool of a map that is never negative as it is', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 2, kernelSize: 2, activation: 'relu' }),
      tf.layers.zeroPadding2d({ padding: 1 }),
      tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }),
    ]),
  );
  assert.equal(model.graph.node.find(({ opType }) => opType === 'MaxPool')!.output.length, 1);
});

test('a squeeze-and-excite block needs no Transpose and one Reshape', async () => {
  for (const isDense of [true, false]) {
    const counts = await applyPasses((tf) => {
      const input = tf.input({ shape: [6, 5, 2] });
      const map = tf.layers.conv2d({ filters: 4, kernelSize: 2 }).apply(input) as Symbolic;
      const apply = (layer: { apply: (x: Symbolic) => unknown }, x: Symbolic) => layer.apply(x) as Symbolic;
      let gate = apply(tf.layers.globalAveragePooling2d({}), map);
      if (isDense) {
        gate = apply(tf.layers.dense({ units: 4, activation: 'sigmoid' }), gate);
      } else {
        gate = apply(tf.layers.reshape({ targetShape: [1, 1, 4] }), gate);
        gate = apply(tf.layers.conv2d({ filters: 4, kernelSize: 1, activation: 'hardSigmoid' }), gate);
      }
      const scaled = tf.layers.multiply().apply([map, gate]) as Symbolic;
      return tf.model({
        inputs: input,
        outputs: apply(tf.layers.conv2d({ filters: 2, kernelSize: 2 }), scaled),
      });
    }, passes);
    // One to enter and one to leave.
    assert.equal(counts.Transpose, 2);
    assert.deepEqual([counts.Reshape, counts.Unsqueeze], [1, undefined]);
  }
});
