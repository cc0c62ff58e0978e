import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx } from '../../../src/export/index.ts';
import { readOnnxModel } from '../../../src/onnx/index.ts';
import { assertClose, assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import {
  loadTfjs,
  type PlainTensor,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from '../runtimes.ts';

test('BatchNormalization gives what tfjs gives on rows, sequences and maps', async () => {
  for (const inputShape of [[5], [4, 3], [3, 5, 4]]) {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape })] }),
    );
  }
});

test('BatchNormalization without gamma or beta and with another epsilon gives what tfjs gives', async () => {
  for (const args of [{ center: false }, { scale: false }, { center: false, scale: false, epsilon: 0.1 }]) {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [3, 4, 2], ...args })] }),
    );
  }
});

test('BatchNormalization with the number of its last axis gives what tfjs gives', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [3, 4, 2], axis: 3 })] }),
  );
  assert.deepEqual(countNodes(model), { Transpose: 2, BatchNormalization: 1 });
});

/** What the layer means, in operations of tfjs: its own one is wrong on its JavaScript backends for such an axis. */
function normalizeByHand(tf: Tfjs, model: LayersModel, input: PlainTensor, axis: number): PlainTensor {
  return tf.tidy(() => {
    const along = input.dims.map((size, i) => (i === axis ? size : 1));
    const [gamma, beta, mean, variance] = model.getWeights().map((weight) => weight.reshape(along));
    const x = tf.tensor(input.data, [...input.dims]);
    const y = x.sub(mean!).div(variance!.add(1e-3).sqrt()).mul(gamma!).add(beta!);
    return { dims: y.shape, data: y.dataSync() as Float32Array, type: 'float32' };
  });
}

test('BatchNormalization of another axis gives what the layer means', async () => {
  const tf = await loadTfjs();
  for (const [shape, axis] of [
    [[4, 3], 1],
    [[3, 4, 5], 1],
    [[3, 4, 5], 2],
    [[3, 4, 5], -2],
  ] as const) {
    const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [...shape], axis })] });
    randomizeWeights(tf, model);
    await withSavedModel(tf, model, async (path) => {
      const { bytes } = await exportOnnx(path);
      const input = randomTensor([3, ...shape], 1);
      const expected = normalizeByHand(tf, model, input, axis < 0 ? axis + shape.length + 1 : axis);
      assertClose(await runOnnx(bytes, [input]), [expected]);
    });
    model.dispose();
  }
});

test('BatchNormalization of the axis of channels first needs no Transpose', async () => {
  const tf = await loadTfjs();
  const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [3, 4, 5], axis: 1 })] });
  await withSavedModel(tf, model, async (path) => {
    const { bytes } = await exportOnnx(path);
    assert.deepEqual(countNodes(readOnnxModel(bytes)), { BatchNormalization: 1 });
  });
  model.dispose();
});

test('BatchNormalization of the batch is refused', () =>
  assertRefused(
    { class_name: 'BatchNormalization', config: { axis: [0] } },
    /has the axes \[0\] on an input/,
  ));
