import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

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
