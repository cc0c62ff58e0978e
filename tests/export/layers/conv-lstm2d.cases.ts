import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import type { Tfjs } from '../runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;
type Options = Partial<Parameters<Tfjs['layers']['convLstm2d']>[0]>;

const layer = (tf: Tfjs, options: Options) =>
  tf.layers.convLstm2d({ filters: 2, kernelSize: [3, 2], ...options } as never);
const alone = (options: Options) => (tf: Tfjs) =>
  tf.sequential({ layers: [layer(tf, { inputShape: [4, 6, 5, 3], ...options })] });

test('ConvLSTM2D gives what tfjs gives for the last step and all, forwards and backwards', async () => {
  for (const returnSequences of [false, true]) {
    for (const goBackwards of [false, true]) {
      const model = await assertLayerParity(alone({ returnSequences, goBackwards }));
      assert.equal(countNodes(model).Scan, 1);
      // One convolution for all steps; the other one is within the Scan.
      assert.equal(countNodes(model).Conv, 1);
    }
  }
});

test('ConvLSTM2D with padding, strides, dilation, other activations and without a bias', async () => {
  for (const options of [
    { padding: 'same' as const, strides: [2, 1] as [number, number] },
    { padding: 'valid' as const, dilationRate: 2 as never, returnSequences: true },
    { activation: 'swish', recurrentActivation: 'sigmoid', useBias: false },
  ]) {
    await assertLayerParity(alone(options as Options));
  }
});

test('ConvLSTM2D of channels first', async () => {
  for (const returnSequences of [false, true]) {
    await assertLayerParity(
      alone({ inputShape: [4, 3, 6, 5], dataFormat: 'channelsFirst', returnSequences, padding: 'same' }),
    );
  }
});

test('ConvLSTM2D of an open time', async () => {
  for (const returnSequences of [false, true]) {
    await assertLayerParity(alone({ inputShape: [null, 5, 4, 2] as never, returnSequences }), {
      sizes: [[3]],
    });
  }
});

test('ConvLSTM2D gives its states and takes initial ones', async () => {
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [3, 5, 4, 2] });
    const initial = [0, 1].map(() => tf.input({ shape: [3, 3, 2] }));
    const cell = layer(tf, { returnState: true, returnSequences: true });
    return tf.model({
      inputs: [input, ...initial],
      outputs: cell.apply([input, ...initial]) as Symbolic[],
    });
  });
});

test('ConvLSTM2D in a Bidirectional and in a chain', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [
        tf.layers.bidirectional({
          inputShape: [3, 5, 6, 2],
          layer: layer(tf, { returnSequences: true }) as never,
          mergeMode: 'concat',
        }),
        layer(tf, { filters: 3, padding: 'same' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  );
  assert.equal(countNodes(model).Scan, 3);
});

test('ConvLSTM2D with an activation along an axis, or of open size, is refused', async () => {
  const config = { filters: 2, kernel_size: 2 };
  await assertRefused(
    { class_name: 'ConvLSTM2D', config: { ...config, activation: 'softmax' } },
    /has the activation softmax, which is not exported for maps/,
    [3, 5, 4, 2],
  );
  await assertRefused({ class_name: 'ConvLSTM2D', config }, /has steps of a size that is not known/, [
    3,
    null,
    4,
    2,
  ]);
});
