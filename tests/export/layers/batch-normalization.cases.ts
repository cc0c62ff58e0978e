import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

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

test('BatchNormalization of another axis is refused', () =>
  assertRefused(
    { class_name: 'BatchNormalization', config: { axis: [1] } },
    /normalizes axis 1, and only the last axis/,
  ));
