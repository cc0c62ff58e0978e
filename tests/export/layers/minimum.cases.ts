import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { mergeOf } from '../one-layer.ts';

test('Minimum of two, of three and of inputs of different rank gives what tfjs gives', async () => {
  for (const shapes of [
    [
      [3, 4],
      [3, 4],
    ],
    [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    [[4, 5, 3], [3]],
  ]) {
    const model = await assertLayerParity(mergeOf(shapes, (tf) => tf.layers.minimum()));
    assert.equal(countNodes(model).Min, shapes.length - 1);
  }
});

test('Minimum of two branches of convolutions needs no Transpose of its own', async () => {
  const model = await assertLayerParity((tf) => {
    const input = tf.input({ shape: [5, 6, 2] });
    const branch = (kernelSize: number) =>
      tf.layers.conv2d({ filters: 3, kernelSize, padding: 'same' }).apply(input) as typeof input;
    return tf.model({
      inputs: input,
      outputs: tf.layers.minimum().apply([branch(1), branch(3)]) as typeof input,
    });
  });
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, Min: 1 });
});
