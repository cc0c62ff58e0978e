import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import type { Tfjs } from '../runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

const stack = (tf: Tfjs) =>
  tf.layers.stackedRNNCells({
    cells: [
      tf.layers.lstmCell({ units: 3 }),
      tf.layers.gruCell({ units: 5, activation: 'relu' }),
      tf.layers.simpleRNNCell({ units: 2 }),
    ],
  } as never);

test('RNN with one cell is what the layer of that cell is', async () => {
  const cells = {
    RNN: (tf: Tfjs) => tf.layers.simpleRNNCell({ units: 4, useBias: false }),
    LSTM: (tf: Tfjs) => tf.layers.lstmCell({ units: 3, recurrentActivation: 'sigmoid' }),
    GRU: (tf: Tfjs) => tf.layers.gruCell({ units: 2 }),
  };
  for (const [op, cell] of Object.entries(cells)) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.rnn({
            inputShape: [5, 3],
            cell: cell(tf),
            returnSequences: true,
            goBackwards: true,
          } as never),
        ],
      }),
    );
    assert.equal(countNodes(model)[op], 1);
  }
});

test('RNN with stacked cells runs one after the other, in both directions', async () => {
  for (const options of [{}, { returnSequences: true }, { returnSequences: true, goBackwards: true }]) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [tf.layers.rnn({ inputShape: [6, 4], cell: stack(tf), ...options } as never)],
      }),
    );
    const { LSTM, GRU, RNN } = countNodes(model);
    assert.deepEqual({ LSTM, GRU, RNN }, { LSTM: 1, GRU: 1, RNN: 1 });
  }
});

test('RNN with stacked cells gives and takes states of the last cell first', async () => {
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [4, 3] });
    const initial = [2, 5, 3, 3].map((units) => tf.input({ shape: [units] }));
    const layer = tf.layers.rnn({ cell: stack(tf), returnState: true, goBackwards: true } as never);
    return tf.model({
      inputs: [input, ...initial],
      outputs: layer.apply([input, ...initial]) as Symbolic[],
    });
  });
});

test('RNN with stacked cells leaves out masked steps', async () => {
  for (const options of [{}, { returnSequences: true, goBackwards: true }]) {
    await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.reLU({ inputShape: [8, 2] }),
          tf.layers.masking({}),
          tf.layers.rnn({ cell: stack(tf), ...options } as never),
        ],
      }),
    );
  }
});

test('RNN with a cell of another class is refused', () =>
  assertRefused(
    { class_name: 'RNN', config: { cell: { class_name: 'MyCell', config: { units: 2 } } } },
    /`cell.class_name`: .*use SimpleRNNCell, LSTMCell, GRUCell or StackedRNNCells/,
    [4, 3],
  ));
