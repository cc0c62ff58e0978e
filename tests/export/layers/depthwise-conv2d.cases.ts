import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

for (const depthMultiplier of [1, 2]) {
  for (const [padding, strides] of [
    ['same', 1],
    ['same', 2],
    ['valid', 2],
  ] as const) {
    test(`DepthwiseConv2D with multiplier ${depthMultiplier}, padding ${padding} and strides ${strides} gives what tfjs gives`, async () => {
      await assertLayerParity((tf) =>
        tf.sequential({
          layers: [
            tf.layers.depthwiseConv2d({
              inputShape: [8, 7, 3],
              kernelSize: [3, 2],
              depthMultiplier,
              padding,
              strides,
              activation: 'elu',
            }),
          ],
        }),
      );
    });
  }
}

test('DepthwiseConv2D without a bias gives what tfjs gives', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [tf.layers.depthwiseConv2d({ inputShape: [6, 5, 4], kernelSize: 3, useBias: false })],
    }),
  );
});

test('DepthwiseConv2D with a dilation is refused', () =>
  assertRefused(
    { class_name: 'DepthwiseConv2D', config: { kernel_size: 3, dilation_rate: [2, 2] } },
    /`dilation_rate`: \[2,2\] is not exported, use SeparableConv2D or a dilation of 1/,
  ));

test('DepthwiseConv2D of channels_first gives what tfjs gives', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.depthwiseConv2d({
          inputShape: [3, 6, 7],
          kernelSize: [2, 3],
          depthMultiplier: 2,
          dataFormat: 'channelsFirst',
          activation: 'relu',
        }),
      ],
    }),
  );
});
