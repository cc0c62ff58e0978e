import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('ELU gives what tfjs gives', async () => {
  await assertLayerParity((tf) => tf.sequential({ layers: [tf.layers.elu({ inputShape: [4, 3] })] }));
});

test('ELU with another alpha is refused', () =>
  assertRefused({ class_name: 'ELU', config: { alpha: 0.5 } }, /`alpha`: 0.5 is not exported, use 1/));
