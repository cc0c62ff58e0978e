import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf, mergeOf } from '../one-layer.ts';

const ASYMMETRIC: [[number, number], [number, number]] = [
  [1, 0],
  [0, 3],
];

test('Cropping2D gives what tfjs gives, to the end of an axis and before it', async () => {
  for (const cropping of [1, [2, 1] as [number, number], ASYMMETRIC, 0]) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.cropping2D({ inputShape: [5, 6, 2], cropping: cropping as typeof ASYMMETRIC }),
      ]),
    );
  }
});

test('Cropping2D of channels_first and of open sizes gives what tfjs gives', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      tf.layers.cropping2D({ inputShape: [2, 5, 6], cropping: ASYMMETRIC, dataFormat: 'channelsFirst' }),
    ]),
  );
  // Not as a Sequential, which takes sizes below 0 from those that are open.
  await assertLayerParity(
    mergeOf([[null, null, 2]], (tf) => tf.layers.cropping2D({ cropping: ASYMMETRIC })),
    { sizes: [[4, 7]] },
  );
});

test('Cropping2D of channels_first takes a number of channels that is not known', async () => {
  await assertLayerParity(
    mergeOf([[null, 5, 6]], (tf) =>
      tf.layers.cropping2D({ cropping: ASYMMETRIC, dataFormat: 'channelsFirst' }),
    ),
    { sizes: [[3]] },
  );
});

test('Cropping2D between convolutions needs no Transpose', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [7, 8, 2], filters: 3, kernelSize: 2 }),
      tf.layers.cropping2D({ cropping: ASYMMETRIC }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
    ]),
  );
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, Slice: 1 });
});

test('Cropping2D that leaves nothing is refused', () =>
  assertRefused(
    { class_name: 'Cropping2D', config: { cropping: 4 } },
    /crops 8 from an axis of 8: nothing would be left/,
  ));
