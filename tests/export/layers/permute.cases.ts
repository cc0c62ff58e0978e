import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

test('Permute gives what tfjs gives', async () => {
  for (const [inputShape, dims] of [
    [
      [3, 4],
      [2, 1],
    ],
    [
      [2, 3, 4],
      [3, 1, 2],
    ],
    [
      [2, 3, 4, 5],
      [4, 2, 3, 1],
    ],
  ] as const) {
    await assertLayerParity(
      layersOf((tf) => [tf.layers.permute({ inputShape: [...inputShape], dims: [...dims] })]),
    );
  }
});

test('Permute after a convolution joins the Transpose that leaves it', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [4, 5, 2], filters: 3, kernelSize: 2 }),
      tf.layers.permute({ dims: [2, 3, 1] }),
      tf.layers.activation({ activation: 'softmax' }),
    ]),
  );
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 1, Softmax: 1 });
});

test('Permute of other axes than the input has is refused', () =>
  assertRefused({ class_name: 'Permute', config: { dims: [2, 1] } }, /cannot put the axes of/));
