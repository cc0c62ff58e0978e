import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('Flatten alone gives what tfjs gives', async () => {
  for (const inputShape of [
    [4, 3],
    [3, 4, 2],
  ]) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.flatten({ inputShape })] }),
    );
    assert.deepEqual(countNodes(model), { Reshape: 1 });
  }
});

test('Flatten of a map that is not square, as an output, keeps the order of tfjs', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [tf.layers.conv2d({ inputShape: [5, 7, 2], filters: 3, kernelSize: 2 }), tf.layers.flatten()],
    }),
  );
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 1, Reshape: 1 });
});

test('Flatten of channels_first is refused', () =>
  assertRefused(
    { class_name: 'Flatten', config: { data_format: 'channels_first' } },
    /`data_format`: "channels_first"/,
  ));
