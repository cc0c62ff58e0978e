import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { layersOf } from '../one-layer.ts';

test('LayerNormalization gives what tfjs gives over one axis and several, in any order', async () => {
  for (const [inputShape, axis] of [
    [[5], undefined],
    [[4, 3], -1],
    [[4, 3], 1],
    [[3, 4, 5], [3]],
    [
      [3, 4, 5],
      [1, 2, 3],
    ],
    [
      [3, 4, 5],
      [1, 3],
    ],
    [
      [3, 4, 5],
      [3, 1],
    ],
  ] as const) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.layerNormalization({
          inputShape: [...inputShape],
          ...(axis !== undefined && { axis: typeof axis === 'number' ? axis : [...axis] }),
        }),
      ]),
    );
  }
});

test('LayerNormalization without gamma or beta and with another epsilon gives what tfjs gives', async () => {
  for (const options of [
    { center: false },
    { scale: false },
    { center: false, scale: false, epsilon: 0.5 },
  ]) {
    await assertLayerParity(
      layersOf((tf) => [tf.layers.layerNormalization({ inputShape: [4, 6], ...options })]),
    );
  }
});

test('LayerNormalization of a map with open sizes, between convolutions, gives what tfjs gives', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [null, null, 2] as never, filters: 3, kernelSize: 2 }),
      tf.layers.layerNormalization(),
      tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
    ]),
    { sizes: [[6, 7]] },
  );
});
