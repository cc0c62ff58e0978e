import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { testRecurrent } from '../recurrent-cases.ts';

testRecurrent({ factory: 'lstm', className: 'LSTM', op: 'LSTM', states: 2 });

test('LSTM after LSTM needs no Transpose between them', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.lstm({ inputShape: [6, 2], units: 3, returnSequences: true, activation: 'relu' }),
        tf.layers.lstm({ units: 5, recurrentActivation: 'sigmoid' }),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  );
  assert.deepEqual(countNodes(model), { Transpose: 1, LSTM: 2, Squeeze: 2, Gemm: 1 });
});

test('LSTM on an input of another rank is refused', () =>
  assertRefused(
    { class_name: 'LSTM', config: { units: 2 } },
    /wants an input of rank 3: got \[batch, 4, 4, 1\]/,
    [4, 4, 1],
  ));
