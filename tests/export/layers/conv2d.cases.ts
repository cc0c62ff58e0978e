import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationNames } from '../../../src/export/layers/base-activation.ts';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';

for (const padding of ['same', 'valid'] as const) {
  for (const strides of [1, 2, [2, 3]] as (number | [number, number])[]) {
    test(`Conv2D with padding ${padding} and strides ${strides} gives what tfjs gives on even and odd sizes`, async () => {
      for (const inputShape of [
        [8, 7, 3],
        [9, 6, 2],
      ]) {
        await assertLayerParity((tf) =>
          tf.sequential({
            layers: [
              tf.layers.conv2d({
                inputShape,
                filters: 4,
                kernelSize: [3, 2],
                padding,
                strides,
                activation: 'relu',
              }),
            ],
          }),
        );
      }
    });
  }

  test(`Conv2D with dilation and padding ${padding} gives what tfjs gives`, async () => {
    await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [9, 7, 2],
            filters: 3,
            kernelSize: 3,
            dilationRate: [2, 3],
            padding,
          }),
        ],
      }),
    );
  });
}

test('Conv2D without a bias gives what tfjs gives', async () => {
  const model = await assertLayerParity((tf) =>
    tf.sequential({
      layers: [tf.layers.conv2d({ inputShape: [5, 6, 3], filters: 2, kernelSize: 1, useBias: false })],
    }),
  );
  assert.equal(model.graph.node.find((node) => node.opType === 'Conv')!.input.length, 2);
});

for (const name of activationNames.filter((activation) => activation !== 'gelu_new')) {
  test(`Conv2D with the activation ${name} gives what tfjs gives`, async () => {
    const activation = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as 'relu';
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [5, 4, 3], filters: 3, kernelSize: 2, padding: 'same', activation }),
        ],
      }),
    );
    // One to enter and one to leave, as the output is NHWC: the activation is between them.
    assert.equal(countNodes(model).Transpose, 2);
  });
}

test('Conv2D of unknown height and width gives what tfjs gives, with explicit pads for stride 1', async () => {
  const build = (strides: number) => (tf: Parameters<Parameters<typeof assertLayerParity>[0]>[0]) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [null, null, 2] as never,
          filters: 3,
          kernelSize: 4,
          padding: 'same',
          strides,
        }),
      ],
    });
  for (const sizes of [[[6, 9]], [[7, 8]]]) {
    const still = await assertLayerParity(build(1), { sizes });
    assert.deepEqual(
      still.graph.node.find((node) => node.opType === 'Conv')!.attribute.find(({ name }) => name === 'pads')!
        .ints,
      [1n, 1n, 2n, 2n],
    );
    const moving = await assertLayerParity(build(2), { sizes });
    assert.ok(
      moving.graph.node
        .find((node) => node.opType === 'Conv')!
        .attribute.some(({ name }) => name === 'auto_pad'),
    );
  }
});

test('Conv2D of channels_first gives what tfjs gives, a softmax over the last axis included', async () => {
  for (const activation of ['relu', 'tanh', 'softmax'] as const) {
    const model = await assertLayerParity((tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [2, 6, 7],
            filters: 3,
            kernelSize: [2, 3],
            strides: [1, 2],
            padding: 'same',
            dataFormat: 'channelsFirst',
            activation,
          }),
        ],
      }),
    );
    assert.equal(countNodes(model).Transpose, undefined);
  }
});
