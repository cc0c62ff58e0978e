import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertSameAs } from '../assert-same-as.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  for (const strides of [undefined, 1, [2, 1, 2]] as never[]) {
    test(`AveragePooling3D with padding ${padding} and strides ${strides ?? 'as the window'} gives what tfjs gives`, async () => {
      for (const inputShape of [
        [6, 5, 7, 2],
        [5, null, null, 2],
      ]) {
        await assertLayerParity(
          layersOf((tf) => [
            tf.layers.averagePooling3d({
              inputShape: inputShape as number[],
              poolSize: [2, 3, 2],
              padding,
              ...(strides === undefined ? {} : { strides }),
            }),
          ]),
          { sizes: [inputShape.includes(null) ? [6, 8] : []] },
        );
      }
    });
  }
}

test('AveragePooling3D of channels_first gives what tfjs gives', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.averagePooling3d({
        inputShape: [2, 5, 6, 7],
        poolSize: 2,
        padding: 'same',
        dataFormat: 'channelsFirst',
      }),
    ]),
  );
});

// With such a stride and padding `same` the JavaScript kernels of tfjs pad volumes by less than nothing.
test('AveragePooling3D with a stride above the window gives what AveragePooling1D gives', async () => {
  const options = { padding: 'same' } as const;
  await assertSameAs({
    exported: layersOf((tf) => [
      tf.layers.averagePooling3d({
        inputShape: [9, 1, 1, 2],
        poolSize: [1, 1, 1],
        strides: [2, 1, 1],
        ...options,
      }),
      tf.layers.averagePooling3d({ poolSize: [2, 1, 1], strides: [4, 1, 1], ...options }),
    ]),
    reference: layersOf((tf) => [
      tf.layers.averagePooling1d({ inputShape: [9, 2], poolSize: 1, strides: 2, ...options }),
      tf.layers.averagePooling1d({ poolSize: 2, strides: 4, ...options }),
    ]),
  });
});
