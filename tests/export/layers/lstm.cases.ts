import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { readOnnxModel } from '../../../src/onnx/index.ts';
import { assertClose, assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { testRecurrent } from '../recurrent-cases.ts';
import { loadTfjs, predict, randomizeWeights, randomTensor, runOnnx, withSavedModel } from '../runtimes.ts';

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

test('LSTM step by step with a fixed batch and with float16 weights', async () => {
  const tf = await loadTfjs();
  const model = tf.sequential({
    layers: [tf.layers.lstm({ inputShape: [3, 9], units: 8, activation: 'swish' as 'tanh' })],
  });
  randomizeWeights(tf, model);
  const input = randomTensor([2, 3, 9], 1);
  await withSavedModel(tf, model, async (path) => {
    const { bytes } = await exportOnnx(path, { batch: 2 });
    const scan = readOnnxModel(bytes).graph.node.find(({ opType }) => opType === 'Scan')!;
    const body = scan.attribute.find(({ name }) => name === 'body')!.g!;
    assert.equal(body.input[0]!.type!.tensorType!.shape!.dim[0]!.dimValue, 2n);
    assertClose(await runOnnx(bytes, [input]), predict(tf, model, [input]));
    const half = await exportOnnx(path, { float16: true });
    assert.ok(half.bytes.length < bytes.length);
    // Half precision keeps 11 bits of each weight.
    assertClose(await runOnnx(half.bytes, [input]), predict(tf, model, [input]), 1e-2);
  });
  model.dispose();
});
