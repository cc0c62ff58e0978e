import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import type { Tfjs } from '../runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;
type Inner = (tf: Tfjs, options: object) => Parameters<Tfjs['layers']['bidirectional']>[0]['layer'];

const INNER: Record<string, Inner> = {
  RNN: (tf, options) => tf.layers.simpleRNN({ units: 3, ...options }) as never,
  LSTM: (tf, options) => tf.layers.lstm({ units: 3, ...options }) as never,
  GRU: (tf, options) => tf.layers.gru({ units: 3, ...options }) as never,
};

for (const mergeMode of ['concat', 'sum', 'ave', 'mul'] as const) {
  test(`Bidirectional with merge mode ${mergeMode} gives what tfjs gives, for all steps and the last one`, async () => {
    for (const [op, inner] of Object.entries(INNER)) {
      for (const returnSequences of [false, true]) {
        const model = await assertLayerParity((tf) =>
          tf.sequential({
            layers: [
              tf.layers.bidirectional({
                inputShape: [5, 4],
                layer: inner(tf, { returnSequences }),
                mergeMode,
              }),
            ],
          }),
        );
        assert.equal(countNodes(model)[op], 2);
        // The backward half is turned around twice.
        assert.equal(countNodes(model).Slice, undefined);
      }
    }
  });
}

test('Bidirectional without merging has two outputs, and states of both directions', async () => {
  for (const options of [{}, { returnSequences: true }, { returnSequences: true, returnState: true }]) {
    await assertLayerParity((tf) => {
      const input = tf.input({ shape: [5, 3] });
      const layer = tf.layers.bidirectional({ layer: INNER.LSTM!(tf, options), mergeMode: null as never });
      return tf.model({ inputs: input, outputs: layer.apply(input) as Symbolic[] });
    });
  }
});

test('Bidirectional takes initial states and gives those after the last step', async () => {
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [5, 4] });
    const initial = Array.from({ length: 4 }, () => tf.input({ shape: [3] }));
    const layer = tf.layers.bidirectional({
      layer: INNER.LSTM!(tf, { returnState: true }),
      mergeMode: 'concat',
    });
    return tf.model({ inputs: [input, ...initial], outputs: layer.apply([input, ...initial]) as Symbolic[] });
  });
});

test('Bidirectional over a layer that goes backwards, and over masked steps', async () => {
  for (const isMasked of [false, true]) {
    await assertLayerParity((tf) => {
      return tf.sequential({
        layers: [
          tf.layers.reLU({ inputShape: [7, 2] }),
          ...(isMasked ? [tf.layers.masking({})] : []),
          tf.layers.bidirectional({
            layer: INNER.LSTM!(tf, { returnSequences: true }),
            mergeMode: 'concat',
          }),
          tf.layers.bidirectional({
            layer: INNER.GRU!(tf, { goBackwards: true, returnSequences: true }),
            mergeMode: 'concat',
          }),
          tf.layers.bidirectional({ layer: INNER.RNN!(tf, { goBackwards: true }), mergeMode: 'sum' }),
        ],
      });
    });
  }
});

test('Bidirectional over another layer is refused', () =>
  assertRefused(
    {
      class_name: 'Bidirectional',
      config: { layer: { class_name: 'Dense', config: { name: 'dense', units: 2 } } },
    },
    /holds a Dense, use SimpleRNN, LSTM, GRU, ConvLSTM2D/,
    [4, 3],
  ));
