import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportOnnx } from '../../../src/export/index.ts';
import { activationNames } from '../../../src/export/layers/base-activation.ts';
import { assertClose, assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused, sequentialJson, withModelJson } from '../assert-refused.ts';
import { loadTfjs, randomTensor, runOnnx } from '../runtimes.ts';

for (const name of activationNames.filter((activation) => activation !== 'gelu_new')) {
  test(`Activation ${name} gives what tfjs gives on rows and on maps`, async () => {
    const activation = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as 'relu';
    for (const inputShape of [[9], [3, 4, 2]]) {
      await assertLayerParity((tf) =>
        tf.sequential({
          layers: [tf.layers.rescaling({ inputShape, scale: 4 }), tf.layers.activation({ activation })],
        }),
      );
    }
  });
}

test('Activation gelu_new, which tfjs cannot load, gives its formula', async () => {
  const json = sequentialJson([{ class_name: 'Activation', config: { activation: 'gelu_new' } }], [6]);
  const tf = await loadTfjs();
  const input = randomTensor([3, 6], 1);
  await withModelJson(json, async (path) => {
    const { bytes } = await exportOnnx(path);
    const expected = tf.tidy(() => {
      const x = tf.tensor(input.data, [3, 6]);
      const inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
      return x.mul(inner.tanh().add(1)).mul(0.5).dataSync() as Float32Array;
    });
    assertClose(await runOnnx(bytes, [input]), [{ dims: [3, 6], data: expected, type: 'float32' }]);
  });
});

test('Activation takes a name in camel case', async () => {
  const json = sequentialJson([{ class_name: 'Activation', config: { activation: 'hardSigmoid' } }], [1]);
  await withModelJson(json, async (path) => {
    const { bytes } = await exportOnnx(path);
    // Worked by hand: 0.2 x + 0.5.
    const [output] = await runOnnx(bytes, [{ dims: [2, 1], data: Float32Array.of(1, -3), type: 'float32' }]);
    assert.ok(Math.abs(output!.data[0]! - 0.7) < 1e-6);
    assert.equal(output!.data[1], 0);
  });
});

test('Activation of another name is refused', () =>
  assertRefused(
    { class_name: 'Activation', config: { activation: 'maxout' } },
    /`activation`: "maxout" is not exported/,
  ));
