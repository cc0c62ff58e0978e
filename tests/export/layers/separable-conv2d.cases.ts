import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

for (const depthMultiplier of [1, 2]) {
  for (const [padding, strides, dilationRate] of [
    ['same', 1, 1],
    ['valid', 2, 1],
    ['same', 1, 2],
  ] as const) {
    test(`SeparableConv2D with multiplier ${depthMultiplier}, padding ${padding}, strides ${strides} and dilation ${dilationRate} gives what tfjs gives`, async () => {
      const model = await assertLayerParity((tf) =>
        tf.sequential({
          layers: [
            tf.layers.separableConv2d({
              inputShape: [9, 8, 3],
              filters: 5,
              kernelSize: 3,
              depthMultiplier,
              padding,
              strides,
              dilationRate,
              activation: 'relu',
            }),
          ],
        }),
      );
      assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, Relu: 1 });
    });
  }
}

test('SeparableConv2D of channels_first gives what tfjs gives without a bias, and is refused with one', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.separableConv2d({
          inputShape: [3, 6, 7],
          filters: 4,
          kernelSize: 2,
          dataFormat: 'channelsFirst',
          useBias: false,
          activation: 'softmax',
        }),
      ],
    }),
  );
  await assertRefused(
    {
      class_name: 'SeparableConv2D',
      config: { filters: 2, kernel_size: [2, 2], data_format: 'channels_first' },
    },
    /has channels_first and a bias, which tfjs adds along the wrong axis/,
  );
});
