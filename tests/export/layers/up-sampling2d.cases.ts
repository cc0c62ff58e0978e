import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { assertLayerParity, countNodes } from '../assert-layer-parity.ts';
import { sequentialJson, withModelJson } from '../assert-refused.ts';
import { layersOf } from '../one-layer.ts';
import { runOnnx } from '../runtimes.ts';

for (const interpolation of ['nearest', 'bilinear'] as const) {
  test(`UpSampling2D ${interpolation} gives what tfjs gives`, async () => {
    for (const size of [undefined, [1, 2], [3, 1], [5, 6], [7, 10]] as ([number, number] | undefined)[]) {
      await assertLayerParity(
        layersOf((tf) => [
          tf.layers.upSampling2d({ inputShape: [4, 5, 2], interpolation, ...(size && { size }) }),
        ]),
      );
    }
  });

  test(`UpSampling2D ${interpolation} of channels_first and of open sizes gives what tfjs gives`, async () => {
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.upSampling2d({ inputShape: [2, 3, 4], interpolation, dataFormat: 'channelsFirst' }),
      ]),
    );
    await assertLayerParity(
      layersOf((tf) => [
        tf.layers.upSampling2d({ inputShape: [null, null, 2] as never, interpolation, size: [2, 3] }),
      ]),
      { sizes: [[5, 3]] },
    );
  });
}

test('UpSampling2D bilinear samples at corners: worked by hand', async () => {
  const json = sequentialJson(
    [{ class_name: 'UpSampling2D', config: { size: [1, 2], interpolation: 'bilinear' } }],
    [1, 3, 1],
  );
  await withModelJson(json, async (path) => {
    const { bytes } = await exportOnnx(path);
    const input = { dims: [1, 1, 3, 1], data: Float32Array.of(0, 1, 2), type: 'float32' };
    const [output] = await runOnnx(bytes, [input]);
    assert.deepEqual([...output!.data], [0, 0.5, 1, 1.5, 2, 2]);
  });
});

test('UpSampling2D between convolutions needs no Transpose', async () => {
  const model = await assertLayerParity(
    layersOf((tf) => [
      tf.layers.conv2d({ inputShape: [4, 5, 2], filters: 3, kernelSize: 2 }),
      tf.layers.upSampling2d({}),
      tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
    ]),
  );
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, Resize: 1 });
});
