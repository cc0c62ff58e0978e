import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';

test('LeakyReLU gives what tfjs gives, with its default and another slope', async () => {
  for (const args of [{}, { alpha: 0.05 }]) {
    await assertLayerParity((tf) =>
      tf.sequential({ layers: [tf.layers.leakyReLU({ inputShape: [4, 3, 2], ...args })] }),
    );
  }
});
