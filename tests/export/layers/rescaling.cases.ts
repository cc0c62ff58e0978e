import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

test('Rescaling gives what tfjs gives, with and without an offset', async () => {
  for (const [offset, nodes] of [
    [0, { Mul: 1 }],
    [-0.5, { Mul: 1, Add: 1 }],
  ] as const) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.rescaling({ inputShape: [4, 3, 2], scale: 1 / 127, offset })] }),
    );
    assert.deepEqual(countNodes(model), nodes);
  }
});
