import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertSameAs } from '../assert-same-as.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  test(`Conv3D with padding ${padding} gives what tfjs gives for strides, dilation and open sizes`, async () => {
    for (const options of [{}, { strides: [2, 1, 2] as [number, number, number] }, { dilationRate: 2 }]) {
      for (const inputShape of [
        [6, 7, 8, 2],
        [null, 7, null, 2],
      ]) {
        await assertLayerParity(
          layersOf((tf) => [
            tf.layers.conv3d({
              inputShape: inputShape as number[],
              filters: 3,
              kernelSize: [2, 3, 2],
              padding,
              activation: 'tanh',
              ...options,
            }),
          ]),
          { sizes: [inputShape.includes(null) ? [5, 6] : []] },
        );
      }
    }
  });
}

test('Conv3D of channels_first gives what tfjs gives, a softmax over the last axis included', async () => {
  for (const activation of ['relu', 'softmax'] as const) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.conv3d({
          inputShape: [2, 4, 5, 6],
          filters: 3,
          kernelSize: 2,
          padding: 'same',
          dataFormat: 'channelsFirst',
          activation,
        }),
      ]),
    );
  }
});

// With such a stride and padding `same` the JavaScript kernels of tfjs pad volumes by less than nothing.
test('Conv3D with a stride above the kernel gives what Conv1D gives', async () => {
  await assertSameAs({
    exported: layersOf((tf) => [
      tf.layers.conv3d({
        inputShape: [10, 1, 1, 2],
        filters: 3,
        kernelSize: [2, 1, 1],
        strides: [4, 1, 1],
        padding: 'same',
      }),
    ]),
    reference: layersOf((tf) => [
      tf.layers.conv1d({ inputShape: [10, 2], filters: 3, kernelSize: 2, strides: 4, padding: 'same' }),
    ]),
  });
});
