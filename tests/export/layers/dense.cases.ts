import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

test('Dense on rows is one Gemm and gives what tfjs gives', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [7], units: 5, activation: 'tanh' })] }),
  );
  assert.deepEqual(countNodes(model), { Gemm: 1, Tanh: 1 });
});

test('Dense without a bias is one MatMul', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [7], units: 5, useBias: false })] }),
  );
  assert.deepEqual(countNodes(model), { MatMul: 1 });
});

test('Dense works on the last axis of higher ranks, with a softmax over it', async () => {
  for (const inputShape of [
    [4, 3],
    [5, 4, 3],
  ]) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape, units: 6, activation: 'softmax' })] }),
    );
    assert.deepEqual(countNodes(model), { MatMul: 1, Add: 1, Softmax: 1 });
  }
});

test('Dense that is called twice keeps one copy of its weights', async () => {
  const model = await assertLayerParity((tf) => {
    const a = tf.input({ shape: [4] });
    const b = tf.input({ shape: [4] });
    const shared = tf.layers.dense({ units: 3, activation: 'sigmoid' });
    const outputs = [a, b].map((input) => shared.apply(input) as typeof a);
    return tf.model({ inputs: [a, b], outputs });
  });
  assert.deepEqual(countNodes(model), { Gemm: 2, Sigmoid: 2 });
  assert.deepEqual(model.graph.initializer.map(({ dims }) => dims.map(Number)).sort(), [[3], [4, 3]]);
});
