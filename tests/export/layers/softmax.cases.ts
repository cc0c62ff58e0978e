import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('Softmax over the last axis gives what tfjs gives, by its default, its number and -1', async () => {
  for (const [inputShape, args] of [
    [[5], {}],
    [[3, 4], { axis: 2 }],
    [[3, 4, 5], { axis: -1 }],
  ] as const) {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.softmax({ inputShape: [...inputShape], ...args })] }),
    );
  }
});

test('Softmax of a map after a convolution runs over the channels', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
        tf.layers.softmax({ axis: -1 }),
      ],
    }),
  );
});

test('Softmax over another axis than the last is refused', () =>
  assertRefused(
    { class_name: 'Softmax', config: { axis: 1 } },
    /has axis 1, and tfjs runs the last axis, 3, only/,
  ));

test('Softmax over several axes together gives what tfjs gives, in any order and after a convolution', async () => {
  for (const [inputShape, axis] of [
    [
      [3, 4],
      [1, 2],
    ],
    [
      [3, 4, 5],
      [-1, 1],
    ],
    [[3, 4, 5], [3]],
  ] as const) {
    await assertLayerParity((tf) =>
      tf.sequential({
        layers: [tf.layers.softmax({ inputShape: [...inputShape], axis: [...axis] as never })],
      }),
    );
  }
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
        tf.layers.softmax({ axis: [1, 2] as never }),
        tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
    }),
  );
  assert.equal(countNodes(model).Transpose, 2);
});
