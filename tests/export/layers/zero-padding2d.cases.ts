import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';

for (const padding of [
  1,
  [2, 3],
  [
    [1, 2],
    [0, 3],
  ],
] as (number | [number, number] | [[number, number], [number, number]])[]) {
  test(`ZeroPadding2D by ${JSON.stringify(padding)} gives what tfjs gives, alone and between convolutions`, async () => {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.zeroPadding2d({ inputShape: [4, 5, 2], padding })] }),
    );
    await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [6, 5, 2], filters: 3, kernelSize: 2 }),
          tf.layers.zeroPadding2d({ padding }),
          tf.layers.conv2d({ filters: 2, kernelSize: 2, strides: 2 }),
        ],
      }),
    );
  });
}

test('ZeroPadding2D of unknown height and width gives what tfjs gives', async () => {
  await assertLayerParity(
    (tf) =>
      tf.sequential({
        layers: [tf.layers.zeroPadding2d({ inputShape: [null, null, 2], padding: [1, 2] } as never)],
      }),
    { sizes: [[3, 4]] },
  );
});

test('ZeroPadding2D of channels_first and of open sizes gives what tfjs gives', async () => {
  for (const [inputShape, dataFormat] of [
    [[2, 4, 5], 'channelsFirst'],
    [[2, null, null], 'channelsFirst'],
    [[null, 5, 2], 'channelsLast'],
  ] as const) {
    await assertLayerParity(
      (tf) =>
        tf.sequential({
          layers: [
            tf.layers.zeroPadding2d({
              inputShape: [...inputShape] as number[],
              dataFormat,
              padding: [
                [1, 2],
                [0, 3],
              ],
            }),
          ],
        }),
      { sizes: [[6, 3].slice(0, inputShape.filter((size) => size === null).length)] },
    );
  }
});
