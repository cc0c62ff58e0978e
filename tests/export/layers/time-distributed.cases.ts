import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { loadTfjs, predict, randomTensor, type Tfjs, withSavedModel } from '../runtimes.ts';

type Layer = ReturnType<Tfjs['layers']['dense']>;

const over = (build: (tf: Tfjs) => unknown, inputShape: (number | null)[]) => (tf: Tfjs) =>
  tf.sequential({
    layers: [tf.layers.timeDistributed({ inputShape: inputShape as number[], layer: build(tf) as Layer })],
  });

test('TimeDistributed Dense needs nothing around it', async () => {
  const model = await assertLayerParity(over((tf) => tf.layers.dense({ units: 2 }), [5, 3]));
  assert.deepEqual(countNodes(model), { MatMul: 1, Add: 1 });
});

test('TimeDistributed joins the time to the batch for any other layer, with a fixed or an open time', async () => {
  const layers: [(tf: Tfjs) => unknown, number[]][] = [
    [(tf) => tf.layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu' }), [5, 4, 3]],
    [(tf) => tf.layers.flatten(), [3, 2]],
    [(tf) => tf.layers.lstm({ units: 2 }), [4, 3]],
    [(tf) => tf.layers.batchNormalization(), [4]],
    [
      (tf) => tf.layers.bidirectional({ layer: tf.layers.gru({ units: 2 }) as never, mergeMode: 'sum' }),
      [4, 3],
    ],
    [(tf) => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }), [4, 3]],
  ];
  for (const [layer, step] of layers) {
    await assertLayerParity(over(layer, [6, ...step]));
    await assertLayerParity(over(layer, [null, ...step]), { sizes: [[5]] });
  }
});

test('TimeDistributed over a model, within a model that reads the sequence', async () => {
  await assertLayerParity((tf) => {
    const perFrame = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 5, 1], filters: 2, kernelSize: 3 }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3 }),
      ],
    });
    return tf.sequential({
      layers: [
        tf.layers.timeDistributed({ inputShape: [4, 6, 5, 1], layer: perFrame as never }),
        tf.layers.lstm({ units: 2 }),
      ],
    });
  });
});

test('TimeDistributed over a model with masks of its own', async () => {
  await assertLayerParity(
    over(
      (tf) =>
        tf.sequential({
          layers: [
            tf.layers.reLU({ inputShape: [6, 2] }),
            tf.layers.masking({}),
            tf.layers.lstm({ units: 3 }),
          ],
        }),
      [4, 6, 2],
    ),
  );
});

test('TimeDistributed over a recurrent layer in a masked sequence is refused', async () => {
  const tf = await loadTfjs();
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 5, outputDim: 6, maskZero: true, inputLength: 4 }),
      tf.layers.reshape({ targetShape: [4, 3, 2] }),
      tf.layers.timeDistributed({
        name: 'steps',
        layer: tf.layers.lstm({ units: 2, name: 'inner' }) as never,
      }),
    ],
  });
  await withSavedModel(tf, model, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message:
        /`steps` \(TimeDistributed\) holds `inner`.*`inner` \(LSTM\) gets a mask of the whole sequence/,
    }),
  );
});

test('TimeDistributed over a model with initial states fails in tfjs, and is refused', async () => {
  const tf = await loadTfjs();
  const input = tf.input({ shape: [4, 3] });
  const state = tf.layers.dense({ units: 2 }).apply(tf.layers.flatten().apply(input)) as typeof input;
  const last = tf.layers.gru({ units: 2 }).apply([input, state]) as typeof input;
  const inner = tf.model({ inputs: input, outputs: last });
  const model = tf.sequential({
    layers: [tf.layers.timeDistributed({ inputShape: [5, 4, 3], layer: inner as never, name: 'steps' })],
  });
  assert.throws(() => predict(tf, model, [randomTensor([2, 5, 4, 3], 1)]), /neither initialState/);
  await withSavedModel(tf, model, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /`steps` \(TimeDistributed\) holds a model with initial states/,
    }),
  );
});

test('TimeDistributed on rows is refused', async () => {
  const inner = { class_name: 'Dense', config: { name: 'dense', units: 2 } };
  await assertRefused(
    { class_name: 'TimeDistributed', config: { layer: inner } },
    /wants an input of rank 3 or more: got \[batch, 4\]/,
    [4],
  );
});
