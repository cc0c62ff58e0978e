import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { layersOf } from '../one-layer.ts';

test('ThresholdedReLU gives what tfjs gives, below 0 too', async () => {
  for (const theta of [undefined, 0.5, -0.7]) {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.thresholdedReLU({ inputShape: [4, 5], ...(theta === undefined ? {} : { theta }) }),
      ]),
    );
  }
});
