import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  test(`Conv2DTranspose with padding ${padding} gives what tfjs gives for kernels below and above the stride`, async () => {
    for (const [kernelSize, strides] of [
      [3, 1],
      [3, 2],
      [2, 3],
      [
        [4, 1],
        [2, 3],
      ],
      [
        [5, 2],
        [2, 2],
      ],
    ] as const) {
      for (const inputShape of [
        [4, 5, 3],
        [null, null, 3],
      ]) {
        await assertLayerParity(
          layersOf((tf) => [
            tf.layers.conv2dTranspose({
              inputShape: inputShape as number[],
              filters: 2,
              kernelSize: kernelSize as [number, number],
              strides: strides as [number, number],
              padding,
              activation: 'elu',
            }),
          ]),
          { sizes: [inputShape.includes(null) ? [3, 6] : []] },
        );
      }
    }
  });
}

test('Conv2DTranspose without a bias and of channels_first gives what tfjs gives', async () => {
  for (const options of [
    { useBias: false },
    { dataFormat: 'channelsFirst' as const, activation: 'softmax' as const },
  ]) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.conv2dTranspose({
          inputShape: [3, 4, 5],
          filters: 2,
          kernelSize: 3,
          strides: 2,
          ...options,
        }),
      ]),
    );
  }
});

test('Conv2DTranspose is refused with what tfjs ignores: dilation and output padding', async () => {
  const base = { filters: 2, kernel_size: [2, 2] };
  await assertRefused(
    { class_name: 'Conv2DTranspose', config: { ...base, dilation_rate: [2, 2] } },
    /`dilation_rate`: \[2,2\] is not exported, use a dilation of 1/,
  );
  await assertRefused(
    { class_name: 'Conv2DTranspose', config: { ...base, output_padding: [1, 1] } },
    /`output_padding`: \[1,1\] is not exported, use null/,
  );
});
