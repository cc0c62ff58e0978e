import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';

test('CategoryEncoding of whole numbers gives what tfjs gives in every mode', async () => {
  for (const [size, outputMode] of [
    [4, undefined],
    [4, 'multiHot'],
    [6, 'count'],
    [1, 'oneHot'],
    [1, 'count'],
  ] as const) {
    await assertLayerParity((tf) => {
      const input = tf.input({ shape: [size], dtype: 'int32' });
      // The layer overwrites the shape of what it is applied to, so that must not be the input.
      const before = tf.layers.reshape({ targetShape: [size] }).apply(input) as typeof input;
      const layer = tf.layers.categoryEncoding({ numTokens: 5, ...(outputMode && { outputMode }) } as never);
      return tf.model({ inputs: input, outputs: layer.apply(before) as typeof input });
    });
  }
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [6], dtype: 'int32' });
    const layer = tf.layers.categoryEncoding({ numTokens: 6 } as never);
    return tf.model({ inputs: input, outputs: layer.apply(input) as typeof input });
  });
});

test('CategoryEncoding cuts fractions off', async () => {
  await assertLayerParity(
    layersOf((tf) => [
      // From -2..2 to 0..3.96.
      tf.layers.rescaling({ inputShape: [7], scale: 0.99, offset: 1.98 }),
      tf.layers.categoryEncoding({ numTokens: 4, outputMode: 'count' } as never),
    ]),
  );
});

test('CategoryEncoding is refused where tfjs fails: several numbers a row as one-hot, rank 3, other modes', async () => {
  const layer = (output_mode: string) => ({
    class_name: 'CategoryEncoding',
    config: { num_tokens: 3, output_mode },
  });
  await assertRefused(layer('one_hot'), /encodes one number a row as one-hot, and its input has 2/, [2]);
  await assertRefused(layer('multi_hot'), /wants an input of rank 2/, [2, 2]);
  await assertRefused(layer('tf_idf'), /"tf_idf" is not exported, use multi_hot, one_hot and count/, [2]);
  await assertRefused(layer('int'), /"int" is not exported/, [2]);
});
