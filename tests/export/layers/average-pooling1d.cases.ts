import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { layersOf } from '../one-layer.ts';

for (const padding of ['same', 'valid'] as const) {
  for (const strides of [undefined, 1, 2] as never[]) {
    test(`AveragePooling1D with padding ${padding} and strides ${strides ?? 'as the window'} gives what tfjs gives`, async () => {
      for (const inputShape of [
        [9, 3],
        [null, 2],
      ]) {
        await assertLayerParity(
          layersOf((tf) => [
            tf.layers.averagePooling1d({
              inputShape: inputShape as number[],
              poolSize: 3,
              padding,
              ...(strides === undefined ? {} : { strides }),
            }),
          ]),
          { sizes: [inputShape.includes(null) ? [10] : []] },
        );
      }
    });
  }
}
