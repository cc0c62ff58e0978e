import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { layersOf } from '../one-layer.ts';

test('GlobalAveragePooling1D gives what tfjs gives, of open lengths too', async () => {
  for (const inputShape of [
    [5, 3],
    [null, 3],
  ]) {
    const model = await assertLayerParity(
      layersOf((tf) => [tf.layers.globalAveragePooling1d({ inputShape: inputShape as number[] } as never)]),
      { sizes: [inputShape.includes(null) ? [7] : []] },
    );
    assert.deepEqual(countNodes(model), { ReduceMean: 1 });
  }
});
