import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('Reshape gives what tfjs gives, with and without an open dimension', async () => {
  for (const targetShape of [[6, 4], [2, -1, 3], [24], [null as never, 2]]) {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.reshape({ inputShape: [4, 3, 2], targetShape })] }),
    );
  }
});

test('Reshape between convolutions keeps the order of tfjs', async () => {
  await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [5, 4, 2], filters: 6, kernelSize: 2 }),
        tf.layers.reshape({ targetShape: [3, 8, 3] }),
        tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
    }),
  );
});

test('Reshape of an input of unknown size gives what tfjs gives', async () => {
  await assertLayerParity(
    (tf) =>
      tf.sequential({
        layers: [tf.layers.reshape({ inputShape: [null, 4], targetShape: [-1, 2] } as never)],
      }),
    { sizes: [[3]] },
  );
});

test('Reshape to another number of values is refused', () =>
  assertRefused(
    { class_name: 'Reshape', config: { target_shape: [5] } },
    /cannot give 128 values the shape \[5\]/,
  ));

test('Reshape with two open dimensions is refused', () =>
  assertRefused(
    { class_name: 'Reshape', config: { target_shape: [null, -1] } },
    /leaves more than one dimension open/,
  ));
