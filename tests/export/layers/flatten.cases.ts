import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

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

test('Flatten of channels_first gives what tfjs gives, before a Dense and as an output', async () => {
  for (const rest of [0, 1]) {
    await assertLayerParity((tf) => {
      const flatten = tf.layers.flatten({ inputShape: [2, 3, 4], dataFormat: 'channelsFirst' });
      return tf.sequential({ layers: rest === 0 ? [flatten] : [flatten, tf.layers.dense({ units: 3 })] });
    });
  }
});

test('Flatten passes whole numbers on', async () => {
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [2, 3], dtype: 'int32' });
    return tf.model({ inputs: input, outputs: tf.layers.flatten().apply(input) as typeof input });
  });
});
