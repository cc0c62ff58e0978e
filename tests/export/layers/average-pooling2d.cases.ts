import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  for (const strides of [undefined, 1, [3, 2]] as (number | [number, number] | undefined)[]) {
    test(`AveragePooling2D with padding ${padding} and strides ${strides ?? 'as the window'} gives what tfjs gives`, async () => {
      for (const inputShape of [
        [8, 7, 3],
        [5, 6, 2],
      ]) {
        await assertLayerParity((tf) =>
          tf.sequential({
            layers: [
              tf.layers.averagePooling2d({
                inputShape,
                poolSize: [3, 2],
                padding,
                ...(strides === undefined ? {} : { strides }),
              }),
            ],
          }),
        );
      }
    });
  }
}

test('AveragePooling2D pads negative values with nothing', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.rescaling({ inputShape: [5, 4, 2], scale: 1, offset: -3 }),
        tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      ],
    }),
  );
});

test('AveragePooling2D of unknown height and width gives what tfjs gives', async () => {
  for (const padding of ['same', 'valid'] as const) {
    await assertLayerParity(
      (tf) =>
        tf.sequential({
          layers: [
            tf.layers.averagePooling2d({
              inputShape: [null, null, 2] as never,
              poolSize: 3,
              strides: 2,
              padding,
            }),
          ],
        }),
      { sizes: [[8, 7]] },
    );
  }
});

test('AveragePooling2D of channels_first gives what tfjs gives', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.averagePooling2d({
        inputShape: [2, 5, 8],
        poolSize: [3, 2],
        padding: 'same',
        dataFormat: 'channelsFirst',
      }),
    ]),
  );
});

test('AveragePooling2D of unknown sizes with a stride above its window gives what tfjs gives, or is refused', async () => {
  for (const sizes of [[[4, 9]], [[7, 5]], [[3, 6]]]) {
    await assertLayerParity(
      (tf) =>
        tf.sequential({
          layers: [
            tf.layers.averagePooling2d({
              inputShape: [null, null, 2] as never,
              poolSize: [2, 1],
              strides: [3, 2],
              padding: 'same',
            }),
          ],
        }),
      { sizes },
    );
  }
  await assertRefused(
    { class_name: 'AveragePooling2D', config: { pool_size: 3, strides: 4, padding: 'same' } },
    /has padding `same` and a stride above its window on a size that is not known/,
    [null, 8, 2],
  );
});
