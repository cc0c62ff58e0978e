import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('ReLU gives what tfjs gives, with and without a maximum', async () => {
  for (const [maxValue, op] of [
    [undefined, 'Relu'],
    [1.5, 'Clip'],
  ] as const) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [tf.layers.reLU({ inputShape: [4, 3], ...(maxValue === undefined ? {} : { maxValue }) })],
      }),
    );
    assert.deepEqual(countNodes(model), { [op]: 1 });
  }
});

test('ReLU with a slope or a threshold is refused', async () => {
  await assertRefused(
    { class_name: 'ReLU', config: { negative_slope: 0.1 } },
    /`negative_slope`: 0.1 is not exported, use 0/,
  );
  await assertRefused(
    { class_name: 'ReLU', config: { threshold: 1 } },
    /`threshold`: 1 is not exported, use 0/,
  );
});
