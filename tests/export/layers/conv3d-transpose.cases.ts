import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertSameAs } from '../assert-same-as.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  test(`Conv3DTranspose with padding ${padding} gives what tfjs gives for kernels below and above the stride`, async () => {
    for (const [kernelSize, strides] of [
      [2, 1],
      [3, 2],
      [
        [2, 4, 3],
        [2, 2, 2],
      ],
    ] as const) {
      await assertLayerParity(
        layersOf((tf) => [
          tf.layers.conv3dTranspose({
            inputShape: [3, 4, 2, 3],
            filters: 2,
            kernelSize: kernelSize as number,
            strides: strides as number,
            padding,
            activation: 'sigmoid',
          }),
        ]),
      );
    }
  });
}

test('Conv3DTranspose of channels_first and of open sizes gives what tfjs gives', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv3dTranspose({
        inputShape: [2, 3, 4, 5],
        filters: 3,
        kernelSize: 3,
        strides: 2,
        dataFormat: 'channelsFirst',
      }),
    ]),
  );
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv3dTranspose({
        inputShape: [null, null, null, 2] as never,
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
      }),
    ]),
    { sizes: [[2, 3, 4]] },
  );
});

// With such a stride and padding `same` the JavaScript kernels of tfjs pad volumes by less than nothing.
test('Conv3DTranspose with a stride above the kernel gives what Conv2DTranspose gives', async () => {
  await assertSameAs({
    exported: layersOf((tf) => [
      tf.layers.conv3dTranspose({
        inputShape: [3, 1, 4, 2],
        filters: 3,
        kernelSize: [2, 1, 3],
        strides: [4, 1, 2],
        padding: 'same',
      }),
    ]),
    reference: layersOf((tf) => [
      tf.layers.conv2dTranspose({
        inputShape: [3, 4, 2],
        filters: 3,
        kernelSize: [2, 3],
        strides: [4, 2],
        padding: 'same',
      }),
    ]),
  });
});
