import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

test('CenterCrop to the size that the input has is nothing', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [tf.layers.centerCrop({ inputShape: [4, 5, 2], height: 4, width: 5 } as never)]),
  );
  assert.deepEqual(countNodes(model), { Identity: 1 });
});

test('CenterCrop to another size or of an unknown one is refused with the way round', async () => {
  const layer = { class_name: 'CenterCrop', config: { height: 4, width: 4 } };
  await assertRefused(
    layer,
    /crops \[batch, 8, 8, 2\] to 4 x 4, which tfjs does by interpolation.*use Cropping2D/,
  );
  await assertRefused(layer, /use Cropping2D/, [null, 4, 2]);
});
