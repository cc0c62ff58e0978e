import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { loadTfjs, predict, randomTensor, withSavedModel } from '../runtimes.ts';

test('Concatenate along its default and other axes gives what tfjs gives', async () => {
  for (const [axis, shapes] of [
    [
      -1,
      [
        [4, 2],
        [4, 3],
      ],
    ],
    [
      1,
      [
        [2, 3],
        [5, 3],
        [1, 3],
      ],
    ],
    [
      2,
      [
        [2, 3, 4],
        [2, 1, 4],
      ],
    ],
  ] as const) {
    await assertLayerParity((tf) => {
      const inputs = shapes.map((shape) => tf.input({ shape: [...shape] }));
      return tf.model({
        inputs,
        outputs: tf.layers.concatenate({ axis }).apply(inputs) as (typeof inputs)[0],
      });
    });
  }
});

test('Concatenate of convolutions joins the channels without a Transpose between', async () => {
  const model = await assertLayerParity((tf) => {
    const input = tf.input({ shape: [5, 6, 2] });
    const branch = (filters: number) =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(input) as typeof input;
    const joined = tf.layers.concatenate().apply([branch(2), branch(3)]) as typeof input;
    const output = tf.layers.conv2d({ filters: 2, kernelSize: 2 }).apply(joined) as typeof input;
    return tf.model({
      inputs: input,
      outputs: tf.layers.globalMaxPooling2d({}).apply(output) as typeof input,
    });
  });
  assert.deepEqual(countNodes(model), { Transpose: 1, Conv: 3, Concat: 1, ReduceMax: 1 });
});

test('Concatenate along a negative axis that is not the last is refused, since tfjs takes the last one', async () => {
  const tf = await loadTfjs();
  const inputs = [0, 1].map(() => tf.input({ shape: [2, 1] }));
  const layer = tf.layers.concatenate({ axis: -2, name: 'joined' });
  const model = tf.model({ inputs, outputs: layer.apply(inputs) as (typeof inputs)[0] });
  const tensors = [1, 2].map((seed) => randomTensor([1, 2, 1], seed));
  assert.deepEqual(predict(tf, model, tensors)[0]!.dims, [1, 2, 2]);
  await withSavedModel(tf, model, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /`joined` \(Concatenate\) has axis -2, where tfjs joins along the last one: give it as 1/,
    }),
  );
});
