import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('GlobalMaxPooling2D gives what tfjs gives, for known and unknown sizes', async () => {
  for (const inputShape of [[5, 7, 3], [null, null, 3] as never]) {
    await assertLayerParity(
      (tf) => tf.sequential({ layers: [tf.layers.globalMaxPooling2d({ inputShape } as never)] }),
      { sizes: [[6, 4]] },
    );
  }
});

test('GlobalMaxPooling2D after a convolution needs no Transpose of its own, in opset 18 too', async () => {
  for (const opset of [13, 18]) {
    const model = await assertLayerParity(
      (tf) =>
        tf.sequential({
          layers: [
            tf.layers.conv2d({ inputShape: [5, 7, 3], filters: 4, kernelSize: 2 }),
            tf.layers.globalMaxPooling2d({}),
            tf.layers.dense({ units: 2 }),
          ],
        }),
      { opset },
    );
    assert.deepEqual(countNodes(model), { Transpose: 1, Conv: 1, ReduceMax: 1, Gemm: 1 });
  }
});

test('GlobalMaxPooling2D that keeps the dimensions is refused', () =>
  assertRefused(
    { class_name: 'GlobalMaxPooling2D', config: { keepdims: true } },
    /`keepdims`: true is not exported, use false/,
  ));

test('GlobalMaxPooling2D of channels_first gives what tfjs gives', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [tf.layers.globalMaxPooling2d({ inputShape: [3, 4, 5], dataFormat: 'channelsFirst' })],
    }),
  );
});
