import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

test('RepeatVector gives what tfjs gives', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [tf.layers.repeatVector({ inputShape: [5], n: 3 } as never)]),
  );
  assert.deepEqual(countNodes(model), { Unsqueeze: 1, Tile: 1 });
});

test('RepeatVector of more than a row is refused', () =>
  assertRefused({ class_name: 'RepeatVector', config: { n: 2 } }, /wants an input of rank 2/));
