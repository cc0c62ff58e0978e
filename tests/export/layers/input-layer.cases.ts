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

test('InputLayer of whole numbers is refused', () =>
  assertRefused(
    { class_name: 'InputLayer', config: { dtype: 'int32' } },
    /`dtype`: "int32" is not exported, use float32/,
    [3],
  ));
