import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { absorbFlatten } from '../../src/export/passes/absorb-flatten.ts';
import { dropIdentities } from '../../src/export/passes/drop-identities.ts';
import { foldBatchNormalization } from '../../src/export/passes/fold-batch-normalization.ts';
import { pushTransposes } from '../../src/export/passes/push-transposes.ts';
import { passes } from '../../src/export/passes/run-passes.ts';
import { simplifyReshapes } from '../../src/export/passes/simplify-reshapes.ts';
import { applyPasses } from './apply-passes.ts';
import type { Tfjs } from './runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

const twoConvolutions = (tf: Tfjs): LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [7, 9, 2], filters: 3, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 4, kernelSize: 2, activation: 'swish' }),
    ],
  });

test('without passes a model computes the same, with two Transposes around each operation', async () => {
  assert.deepEqual(await applyPasses(twoConvolutions, []), {
    Transpose: 8,
    Conv: 2,
    Relu: 1,
    BatchNormalization: 1,
    MaxPool: 1,
    Sigmoid: 1,
    Mul: 1,
    Identity: 1,
  });
});

test('pushTransposes leaves one Transpose to enter and one to leave', async () => {
  assert.equal((await applyPasses(twoConvolutions, [pushTransposes])).Transpose, 2);
});

test('pushTransposes moves past softmax, padding, reductions and constants of every shape', async () => {
  const counts = await applyPasses(
    (tf) => {
      const input = tf.input({ shape: [6, 5, 3] });
      let x = tf.layers.conv2d({ filters: 4, kernelSize: 2, activation: 'softmax' }).apply(input) as Symbolic;
      x = tf.layers
        .zeroPadding2d({
          padding: [
            [1, 0],
            [0, 2],
          ],
        })
        .apply(x) as Symbolic;
      x = tf.layers.rescaling({ scale: 2, offset: -1 }).apply(x) as Symbolic;
      x = tf.layers.activation({ activation: 'gelu' }).apply(x) as Symbolic;
      const joined = tf.layers.concatenate({ axis: 1 }).apply([x, x]) as Symbolic;
      return tf.model({
        inputs: input,
        outputs: tf.layers.globalAveragePooling2d({}).apply(joined) as Symbolic,
      });
    },
    [pushTransposes],
  );
  assert.equal(counts.Transpose, 1);
});

test('pushTransposes keeps the Transpose before what mixes layouts', async () => {
  const counts = await applyPasses(
    (tf) => {
      const input = tf.input({ shape: [6, 5, 3] });
      const map = tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(input) as Symbolic;
      // One side comes from a convolution, the other straight from the input.
      const sum = tf.layers.add().apply([map, input]) as Symbolic;
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2 }).apply(sum) as Symbolic });
    },
    [pushTransposes],
  );
  assert.equal(counts.Transpose, 2);
});

test('absorbFlatten permutes the rows of the Dense after a map that is not square', async () => {
  const build = (tf: Tfjs): LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 8, 2], filters: 3, kernelSize: 2 }),
        tf.layers.flatten(),
        tf.layers.reLU(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 4 }),
      ],
    });
  assert.equal((await applyPasses(build, [pushTransposes])).Transpose, 2);
  assert.deepEqual(await applyPasses(build, [pushTransposes, absorbFlatten]), {
    Transpose: 1,
    Conv: 1,
    Reshape: 1,
    Relu: 1,
    BatchNormalization: 1,
    Gemm: 1,
    Identity: 1,
  });
});

test('absorbFlatten leaves a map alone that something else takes flattened as well', async () => {
  const counts = await applyPasses(
    (tf) => {
      const input = tf.input({ shape: [5, 6, 2] });
      const map = tf.layers.conv2d({ filters: 3, kernelSize: 2 }).apply(input) as Symbolic;
      const flat = tf.layers.flatten().apply(map) as Symbolic;
      return tf.model({
        inputs: input,
        outputs: [flat, tf.layers.dense({ units: 2 }).apply(flat) as Symbolic],
      });
    },
    [pushTransposes, absorbFlatten],
  );
  assert.equal(counts.Transpose, 2);
});

test('absorbFlatten leaves a softmax over the flattened map in its order', async () => {
  const counts = await applyPasses(
    (tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [4, 5, 2], filters: 3, kernelSize: 2 }),
          tf.layers.flatten(),
          tf.layers.softmax(),
          tf.layers.dense({ units: 2 }),
        ],
      }),
    [pushTransposes, absorbFlatten],
  );
  assert.equal(counts.Transpose, 2);
});

test('foldBatchNormalization folds into convolutions and dense layers without an activation', async () => {
  const counts = await applyPasses(
    (tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [7, 6, 2], filters: 3, kernelSize: 2 }),
          tf.layers.batchNormalization(),
          tf.layers.reLU(),
          tf.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, useBias: false }),
          tf.layers.batchNormalization({ scale: false }),
          tf.layers.separableConv2d({ filters: 4, kernelSize: 2 }),
          tf.layers.batchNormalization({ center: false }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 5, useBias: false }),
          tf.layers.batchNormalization(),
          tf.layers.dense({ units: 3 }),
          tf.layers.batchNormalization(),
        ],
      }),
    [pushTransposes, foldBatchNormalization],
  );
  assert.equal(counts.BatchNormalization, undefined);
  assert.deepEqual({ Gemm: counts.Gemm, MatMul: counts.MatMul }, { Gemm: 2, MatMul: undefined });
});

test('foldBatchNormalization leaves one alone that comes after an activation', async () => {
  assert.equal(
    (await applyPasses(twoConvolutions, [pushTransposes, foldBatchNormalization])).BatchNormalization,
    1,
  );
});

test('foldBatchNormalization leaves one alone whose input is an output of the model or of two layers', async () => {
  for (const isOutput of [true, false]) {
    const counts = await applyPasses((tf) => {
      const input = tf.input({ shape: [4] });
      const linear = tf.layers.dense({ units: 3 }).apply(input) as Symbolic;
      const normalized = tf.layers.batchNormalization().apply(linear) as Symbolic;
      const sum = tf.layers.add().apply([normalized, linear]) as Symbolic;
      return tf.model({ inputs: input, outputs: isOutput ? [normalized, linear] : sum });
    }, passes);
    assert.equal(counts.BatchNormalization, 1);
  }
});

test('foldBatchNormalization leaves a layer alone that is called twice', async () => {
  const counts = await applyPasses((tf) => {
    const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const shared = tf.layers.dense({ units: 3 });
    const [a, b] = inputs.map((input) => shared.apply(input) as Symbolic);
    return tf.model({ inputs, outputs: [tf.layers.batchNormalization().apply(a!) as Symbolic, b!] });
  }, passes);
  assert.equal(counts.BatchNormalization, 1);
});

test('simplifyReshapes enters a picture of one channel without a Transpose', async () => {
  const build = (tf: Tfjs): LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [5, 6, 1], filters: 2, kernelSize: 2 }),
        tf.layers.globalMaxPooling2d({}),
      ],
    });
  assert.equal((await applyPasses(build, [pushTransposes])).Transpose, 1);
  assert.deepEqual(await applyPasses(build, [pushTransposes, simplifyReshapes]), {
    Reshape: 1,
    Conv: 1,
    ReduceMax: 1,
    Identity: 1,
  });
});

test('simplifyReshapes joins Reshapes that follow each other', async () => {
  const counts = await applyPasses(
    (tf) =>
      tf.sequential({
        layers: [
          tf.layers.reshape({ inputShape: [4, 6], targetShape: [3, 8] }),
          tf.layers.reshape({ targetShape: [2, 12] }),
          tf.layers.flatten(),
        ],
      }),
    [simplifyReshapes],
  );
  assert.deepEqual(counts, { Reshape: 1, Identity: 1 });
});

test('dropIdentities keeps one only where a value has two names to keep', async () => {
  const build = (tf: Tfjs): LayersModel => {
    const input = tf.input({ shape: [3] });
    const output = tf.layers.dense({ units: 2 }).apply(input) as Symbolic;
    return tf.model({ inputs: input, outputs: [output, input] });
  };
  assert.equal((await applyPasses(build, [])).Identity, 2);
  assert.deepEqual(await applyPasses(build, [dropIdentities]), { Gemm: 1, Identity: 1 });
});
