import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx, supportedOpsets } from '../../../src/export/index.ts';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { loadTfjs, predict, randomTensor, type Tfjs, withSavedModel } from '../runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

test('Masking sets masked steps to 0, on every rank and for every value', async () => {
  for (const inputShape of [[3], [7, 2], [3, 4, 2]]) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [tf.layers.reLU({ inputShape, maxValue: 0.5 }), tf.layers.masking({ maskValue: 0.5 })],
      }),
    );
    assert.deepEqual(countNodes(model), { Clip: 1, Equal: 1, Not: 1, Cast: 1, ReduceMax: 1, Mul: 1 });
  }
});

/** A masked sequence of 6 steps of 2 numbers. */
const masked = (tf: Tfjs): [Symbolic, Symbolic] => {
  const input = tf.input({ shape: [6, 2] });
  return [input, tf.layers.masking({}).apply(tf.layers.reLU().apply(input)) as Symbolic];
};

test('A mask passes through layers that carry it, and on to several recurrent layers', async () => {
  await assertLayerParity((tf) => {
    const [input, sequence] = masked(tf);
    const layers = [
      tf.layers.dense({ units: 3 }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'tanh' }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
      tf.layers.lstm({ units: 3, returnSequences: true }),
      tf.layers.gru({ units: 2 }),
    ];
    const output = layers.reduce((x, layer) => layer.apply(x) as Symbolic, sequence);
    return tf.model({ inputs: input, outputs: output });
  });
});

test('A mask acts on every later layer, past those that do not carry it, as in tfjs', async () => {
  const model = await assertLayerParity((tf) => {
    const [input, sequence] = masked(tf);
    const layers = [tf.layers.leakyReLU(), tf.layers.lstm({ units: 3 })];
    return tf.model({
      inputs: input,
      outputs: layers.reduce((x, layer) => layer.apply(x) as Symbolic, sequence),
    });
  });
  assert.equal(countNodes(model).Scan, 1);
});

test('A mask of one branch acts on the other one where tfjs runs that later', async () => {
  for (const isMaskedLast of [true, false]) {
    const model = await assertLayerParity((tf) => {
      const [input, sequence] = masked(tf);
      const other = tf.input({ shape: [6, 2] });
      const branches = [
        tf.layers.lstm({ units: 3 }).apply(sequence),
        tf.layers.gru({ units: 3 }).apply(other),
      ] as Symbolic[];
      const outputs = tf.layers.add().apply(isMaskedLast ? branches.toReversed() : branches) as Symbolic;
      return tf.model({ inputs: [input, other], outputs });
    });
    // Of several inputs of a layer, tfjs makes the last one first.
    assert.equal(countNodes(model).Scan, isMaskedLast ? 2 : 1);
  }
});

test('A mask does not leave the model in which it starts, and enters those that come later', async () => {
  await assertLayerParity((tf) => {
    const inner = tf.sequential({
      layers: [
        tf.layers.masking({ inputShape: [6, 2] }),
        tf.layers.lstm({ units: 2, returnSequences: true }),
      ],
    });
    const input = tf.input({ shape: [6, 2] });
    const sequence = inner.apply(tf.layers.reLU().apply(input)) as Symbolic;
    return tf.model({ inputs: input, outputs: tf.layers.gru({ units: 3 }).apply(sequence) as Symbolic });
  });
  await assertLayerParity((tf) => {
    const [input, sequence] = masked(tf);
    const inner = tf.sequential({ layers: [tf.layers.lstm({ inputShape: [6, 2], units: 2 })] });
    return tf.model({ inputs: input, outputs: inner.apply(sequence) as Symbolic });
  });
});

test('A step of joined sequences counts where it does in all of them', async () => {
  for (const count of [2, 3]) {
    const model = await assertLayerParity((tf) => {
      const branches = Array.from({ length: count }, () => masked(tf));
      const plain = tf.input({ shape: [6, 1] });
      const sequences = [plain, ...branches.map(([, sequence]) => sequence)];
      const joined = tf.layers.concatenate().apply(sequences) as Symbolic;
      return tf.model({
        inputs: [...branches.map(([input]) => input), plain],
        outputs: tf.layers.gru({ units: 3, returnSequences: true }).apply(joined) as Symbolic,
      });
    });
    assert.equal(countNodes(model).Scan, 1);
  }
});

/** An encoder gives its states to a decoder, both masked; with `returnState` the decoder gives its own as well. */
const translator = (tf: Tfjs, returnState: boolean): LayersModel => {
  const [source, words] = masked(tf);
  const [target, answers] = masked(tf);
  const [, ...states] = tf.layers.lstm({ units: 3, returnState: true }).apply(words) as Symbolic[];
  const decoder = tf.layers.lstm({ units: 3, returnSequences: true, returnState, name: 'decoder' });
  const outputs = [decoder.apply([answers, ...states])].flat() as Symbolic[];
  const perStep = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4, activation: 'softmax' }) });
  outputs[0] = perStep.apply(outputs[0]!) as Symbolic;
  return tf.model({ inputs: [source, target], outputs });
};

test('An encoder and a decoder, both masked, give what tfjs gives', async () => {
  const model = await assertLayerParity((tf) => translator(tf, false));
  assert.equal(countNodes(model).Scan, 2);
});

test('A masked layer with initial states and several outputs fails in tfjs, and is refused', async () => {
  const tf = await loadTfjs();
  const model = translator(tf, true);
  const inputs = [randomTensor([2, 6, 2], 1), randomTensor([2, 6, 2], 2)];
  assert.throws(() => predict(tf, model, inputs), /neither initialState or constants/);
  await withSavedModel(tf, model, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /`decoder` \(LSTM\) is run after a recurrent layer took initial states, where tfjs fails/,
    }),
  );
});

test('Recurrent layers are the same in every opset on offer', async () => {
  for (const opset of supportedOpsets) {
    await assertLayerParity(
      (tf) => {
        const [input, sequence] = masked(tf);
        const other = tf.input({ shape: [4, 3] });
        const outputs = [
          tf.layers
            .bidirectional({ layer: tf.layers.gru({ units: 2 }) as never, mergeMode: 'ave' })
            .apply(sequence),
          tf.layers.lstm({ units: 3, goBackwards: true, returnSequences: true }).apply(other),
          tf.layers.timeDistributed({ layer: tf.layers.softmax({ axis: -1 }) as never }).apply(other),
        ] as Symbolic[];
        // The mask of one branch acts on those that come later, so it comes last.
        return tf.model({ inputs: [input, other], outputs: outputs.toReversed() });
      },
      { opset },
    );
  }
});

test('A mask that does not fit, or that tfjs makes unusable, is refused', async () => {
  const tf = await loadTfjs();
  const cases: [(sequence: Symbolic) => Symbolic, RegExp][] = [
    [
      (sequence) => {
        const flat = tf.layers.flatten().apply(sequence);
        const longer = tf.layers.reshape({ targetShape: [4, 3] }).apply(flat);
        return tf.layers.lstm({ units: 2, name: 'last' }).apply(longer) as Symbolic;
      },
      /`last` \(LSTM\) gets a mask of shape \[batch, 6\] from a layer before, which does not fit its input \[batch, 4, 3\]/,
    ],
    [
      (sequence) => {
        const sum = tf.layers.add().apply([sequence, sequence]);
        return tf.layers.lstm({ units: 2, name: 'last' }).apply(sum) as Symbolic;
      },
      /`last` \(LSTM\) gets a mask that passed through a merge \(Add\), which is not exported/,
    ],
    [
      (sequence) => tf.layers.softmax({ axis: -1, name: 'last' }).apply(sequence) as Symbolic,
      /`last` \(Softmax\) gets a mask, which tfjs then adds to its input/,
    ],
  ];
  for (const [build, message] of cases) {
    const [input, sequence] = masked(tf);
    const model = tf.model({ inputs: input, outputs: build(sequence) });
    await withSavedModel(tf, model, (path) =>
      assert.rejects(exportOnnx(path), { code: 'UNSUPPORTED_LAYER', message }),
    );
  }
});

test('A merge of three inputs fails in tfjs where one before the last has no mask, and is refused', async () => {
  const tf = await loadTfjs();
  const [input, sequence] = masked(tf);
  const layer = tf.layers.add({ name: 'sum' });
  const model = tf.model({ inputs: input, outputs: layer.apply([sequence, input, input]) as Symbolic });
  assert.throws(() => predict(tf, model, [randomTensor([2, 6, 2], 1)]), /got 'null'/);
  await withSavedModel(tf, model, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /`sum` \(Add\) merges inputs of which some have a mask, where tfjs fails/,
    }),
  );
});

test('A merge whose first input has no mask gives none', async () => {
  const model = await assertLayerParity((tf) => {
    const [input, sequence] = masked(tf);
    const sum = tf.layers.add().apply([input, sequence]);
    return tf.model({ inputs: input, outputs: tf.layers.lstm({ units: 2 }).apply(sum) as Symbolic });
  });
  assert.equal(countNodes(model).LSTM, 1);
});

test('Masking of a single number is refused', () =>
  assertRefused({ class_name: 'Masking', config: {} }, /wants an input of rank 2 or more/, []));
