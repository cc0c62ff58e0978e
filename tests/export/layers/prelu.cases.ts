import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

test('PReLU gives what tfjs gives with weights of its own for each element and with shared axes', async () => {
  for (const [inputShape, sharedAxes] of [
    [[5], undefined],
    [[3, 4], undefined],
    [[3, 4, 2], undefined],
    [
      [3, 4, 2],
      [1, 2],
    ],
    [[3, 4, 2], [3]],
    [[4, 3], 1],
  ] as const) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.prelu({
          inputShape: [...inputShape],
          ...(sharedAxes && { sharedAxes: sharedAxes as never }),
        }),
      ]),
    );
  }
});

test('PReLU between convolutions needs no Transpose, and takes open sizes on shared axes', async () => {
  for (const [inputShape, sizes] of [
    [[7, 8, 2], []],
    [
      [null, null, 2],
      [6, 7],
    ],
  ]) {
    const isOpen = sizes!.length > 0;
    const model = await assertLayerParity(
      layersOf((tf) => [
        tf.layers.conv2d({ inputShape: inputShape as number[], filters: 3, kernelSize: 2 }),
        tf.layers.prelu(isOpen ? { sharedAxes: [1, 2] } : {}),
        tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
      ]),
      { sizes: [sizes as number[]] },
    );
    assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, PRelu: 1 });
  }
});

test('PReLU with a weight for each element of an axis of unknown size is refused', () =>
  assertRefused({ class_name: 'PReLU', config: {} }, /axis 1, whose size is not known/, [null, 3]));
