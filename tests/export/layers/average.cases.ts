import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

test('Average of two and of three inputs gives what tfjs gives', async () => {
  for (const count of [2, 3]) {
    const model = await assertLayerParity((tf) => {
      const inputs = Array.from({ length: count }, () => tf.input({ shape: [3, 4] }));
      return tf.model({ inputs, outputs: tf.layers.average().apply(inputs) as (typeof inputs)[0] });
    });
    assert.equal(countNodes(model).Add, count - 1);
  }
});

test('Average gives inputs of lower rank new axes after the batch', async () => {
  await assertLayerParity((tf) => {
    const map = tf.input({ shape: [4, 5, 3] });
    const row = tf.input({ shape: [3] });
    return tf.model({ inputs: [map, row], outputs: tf.layers.average().apply([map, row]) as typeof map });
  });
});

test('Average of two branches of convolutions needs no Transpose between them', async () => {
  const model = await assertLayerParity((tf) => {
    const input = tf.input({ shape: [5, 6, 2] });
    const branch = (kernelSize: number) =>
      tf.layers
        .conv2d({ filters: 3, kernelSize, padding: 'same', activation: 'relu' })
        .apply(input) as typeof input;
    const merged = tf.layers.average().apply([branch(1), branch(3)]) as typeof input;
    return tf.model({
      inputs: input,
      outputs: tf.layers.globalAveragePooling2d({}).apply(merged) as typeof input,
    });
  });
  // The one that both share.
  assert.equal(countNodes(model).Transpose, 1);
});
