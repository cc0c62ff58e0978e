import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeInputs, describeOutputs } from '../../../src/onnx/index.ts';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';

test('InputLayer keeps its name and its fixed sizes, and names those that are open', async () => {
  const model = await assertLayerParity(
    (tf) => {
      const image = tf.input({ shape: [null, 6, 2], name: 'my.image-1' });
      const table = tf.input({ shape: [4], name: 'table' });
      const map = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(image) as ReturnType<
        typeof tf.input
      >;
      return tf.model({ inputs: [table, image], outputs: [map, table] });
    },
    { sizes: [[], [5]] },
  );
  assert.deepEqual(describeInputs(model), [
    { name: 'table', dataType: 'float32', dims: ['batch', 4] },
    { name: 'my.image-1', dataType: 'float32', dims: ['batch', 'my.image-1_height', 6, 2] },
  ]);
  // An input that is an output too needs a name of its own.
  assert.deepEqual(
    describeOutputs(model).map(({ name }) => name),
    ['mean', 'table_1'],
  );
});

test('InputLayer of whole numbers feeds the layers that tfjs lets it feed', async () => {
  const model = await assertLayerParity((tf) => {
    const input = tf.input({ shape: [4, 3], dtype: 'int32', name: 'ids' });
    const apply = (layer: ReturnType<typeof tf.layers.conv3dTranspose>, x: unknown) =>
      layer.apply(x as never) as typeof input;
    const moved = apply(tf.layers.permute({ dims: [2, 1] }), apply(tf.layers.dropout({ rate: 0.5 }), input));
    const shaped = apply(tf.layers.reshape({ targetShape: [12] }), moved);
    const repeated = apply(tf.layers.repeatVector({ n: 2 }), shaped);
    const joined = apply(tf.layers.concatenate({ axis: 1 }), [repeated, repeated]);
    return tf.model({
      inputs: input,
      outputs: [
        joined,
        apply(tf.layers.dense({ units: 2, activation: 'relu' }), shaped),
        apply(tf.layers.rescaling({ scale: 0.5, offset: 1 }), input),
        apply(tf.layers.flatten(), input),
      ],
    });
  });
  assert.deepEqual(
    [...describeInputs(model), ...describeOutputs(model)].map(({ dataType }) => dataType),
    ['int32', 'float32', 'float32', 'float32', 'int32'],
  );
});

test('InputLayer of other elements, and whole numbers for a layer that computes with fractions, are refused', async () => {
  await assertRefused(
    { class_name: 'InputLayer', config: { dtype: 'complex64' } },
    /`dtype`: "complex64" is not exported, use float32 and int32/,
    [3],
  );
  await assertRefused(
    { class_name: 'Conv2D', config: { dtype: 'int32', filters: 2, kernel_size: [1, 1] } },
    /has an input of int32, and only float32 is exported: put a Rescaling layer before it/,
  );
});
