import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { assertClose, assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { loadTfjs, predict, randomizeWeights, runOnnx, type Tfjs, withSavedModel } from '../runtimes.ts';

/** Numbers from 0 to 4, half of them exactly 0, for an Embedding; fractions are cut off. */
const words = (tf: Tfjs, inputShape: (number | null)[]) => [
  tf.layers.rescaling({ inputShape: inputShape as number[], scale: 2 }),
  tf.layers.reLU(),
];

test('Embedding gives the rows of its table, for every rank of indices and open lengths', async () => {
  for (const [inputShape, sizes] of [
    [[5], []],
    [[3, 2], []],
    [[null], [4]],
  ] as [(number | null)[], number[]][]) {
    const model = await assertLayerParity(
      (tf) =>
        tf.sequential({
          layers: [...words(tf, inputShape), tf.layers.embedding({ inputDim: 5, outputDim: 3 })],
        }),
      { sizes: [sizes] },
    );
    assert.deepEqual(countNodes(model), { Mul: 1, Relu: 1, Cast: 1, Gather: 1 });
  }
});

test('Embedding starts a model by itself, with and without `inputLength`', async () => {
  const tf = await loadTfjs();
  for (const inputLength of [undefined, 4]) {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({
          inputDim: 7,
          outputDim: 3,
          maskZero: true,
          ...(inputLength && { inputLength }),
        }),
        tf.layers.lstm({ units: 2 }),
      ],
    });
    randomizeWeights(tf, model);
    await withSavedModel(tf, model, async (path) => {
      const { bytes } = await exportOnnx(path);
      // Padding before, between and after words, and nothing but padding.
      const data = Float32Array.of(0, 3, 6, 2, 1, 0, 5, 0, 4, 6, 0, 0, 0, 0, 0, 0);
      const input = { dims: [4, 4], data, type: 'float32' };
      assertClose(await runOnnx(bytes, [input]), predict(tf, model, [input]));
    });
    model.dispose();
  }
});

test('Embedding with `maskZero` masks what is exactly 0 in recurrent layers, and stops where it is not asked for', async () => {
  for (const maskZero of [true, false]) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          ...words(tf, [6]),
          tf.layers.embedding({ inputDim: 5, outputDim: 3, maskZero }),
          tf.layers.spatialDropout1d({ rate: 0.5 } as never),
          tf.layers.bidirectional({
            layer: tf.layers.lstm({ units: 2, returnSequences: true }) as never,
            mergeMode: 'concat',
          }),
          tf.layers.lstm({ units: 3 }),
        ],
      }),
    );
    assert.equal(countNodes(model).Scan, maskZero ? 3 : undefined);
  }
});

test('Embedding of another `inputLength` than that of its input is refused', () =>
  assertRefused(
    { class_name: 'Embedding', config: { input_dim: 4, output_dim: 2, input_length: 5 } },
    /has `input_length` 5 and an input \[batch, 3\]/,
    [3],
  ));
