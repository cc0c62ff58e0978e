import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  test(`Conv1D with padding ${padding} gives what tfjs gives for strides, dilation and open lengths`, async () => {
    for (const options of [{}, { strides: 2 }, { strides: 3, useBias: false }, { dilationRate: 2 }]) {
      for (const length of [9, 8, null]) {
        await assertLayerParity(
          layersOf((tf) => [
            tf.layers.conv1d({
              inputShape: [length, 3] as number[],
              filters: 4,
              kernelSize: 3,
              padding,
              activation: 'softsign',
              ...options,
            }),
          ]),
          length === null ? { sizes: [[11]] } : {},
        );
      }
    }
  });
}

test('Conv1D is refused where tfjs fails: padding causal, channels_first', async () => {
  const base = { filters: 2, kernel_size: [2] };
  await assertRefused(
    { class_name: 'Conv1D', config: { ...base, padding: 'causal' } },
    /`padding`: "causal" is not exported, use valid and same/,
    [8, 2],
  );
  await assertRefused(
    { class_name: 'Conv1D', config: { ...base, data_format: 'channels_first' } },
    /"channels_first" is not exported, use channels_last/,
    [8, 2],
  );
});
