import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

test('Dropout and its relatives leave no node, between layers and as the output', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.spatialDropout1d({ inputShape: [4, 3], rate: 0.5 } as never),
        tf.layers.gaussianNoise({ stddev: 1 }),
        tf.layers.gaussianDropout({ rate: 0.5 }),
        tf.layers.alphaDropout({ rate: 0.5 }),
        tf.layers.dense({ units: 2 }),
        tf.layers.dropout({ rate: 0.5, name: 'last' }),
      ],
    }),
  );
  assert.deepEqual(countNodes(model), { MatMul: 1, Add: 1 });
  assert.equal(model.graph.output[0]!.name, 'last');
});

test('Dropout alone is one Identity, which keeps the names of input and output', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({ layers: [tf.layers.dropout({ inputShape: [3], rate: 0.5, name: 'drop' })] }),
  );
  assert.deepEqual(countNodes(model), { Identity: 1 });
  assert.deepEqual([model.graph.input[0]!.name, model.graph.output[0]!.name], ['drop_input', 'drop']);
});
