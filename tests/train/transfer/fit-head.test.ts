import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { fitHead } from '../../../src/train/transfer/fit-head.ts';

const { tf } = await loadEngine();
const KNOWN = ['angry', 'happy', 'sad'];
const OPTIONS = { known: KNOWN, seed: 1, path: 'model.json' };

for (const kind of ['a softmax inside', 'a softmax apart', 'a graph'] as const) {
  test(`fitHead() keeps what a model with ${kind} knows of a class, wherever its column goes`, async () => {
    const before = tf.memory().numTensors;
    const labels = ['fear', 'sad', 'angry'];
    const old = _model(kind);
    const kernel = old.getLayer('head').getWeights()[0]!.arraySync() as number[][];
    const trunk = old.getLayer('trunk').getWeights()[0]!.dataSync();
    const model = await fitHead(tf, old, { ...OPTIONS, labels });
    const [joined, bias] = model.getLayer('head').getWeights();
    const columns = joined!.arraySync() as number[][];
    assert.deepEqual(
      columns.map((row) => row.slice(1)),
      kernel.map(([angry, , sad]) => [sad, angry]),
    );
    assert.deepEqual([...bias!.dataSync()], [0, 3, 1]);
    // sqrt(6 / (2 + 3)) is Glorot and Bengio's limit.
    assert.ok(columns.every(([drawn]) => drawn !== 0 && Math.abs(drawn!) <= Math.sqrt(6 / 5)));
    assert.deepEqual(model.getLayer('trunk').getWeights()[0]!.dataSync(), trunk);
    assert.deepEqual(model.outputs[0]!.shape, [null, 3]);
    assert.equal(model.getClassName(), old.getClassName());
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
}

test('fitHead() leaves a model alone whose classes are the same, and makes it wider or narrower for others', async () => {
  const model = _model('a softmax inside');
  assert.equal(await fitHead(tf, model, { ...OPTIONS, labels: KNOWN }), model);
  const wider = await fitHead(tf, model, { ...OPTIONS, labels: [...KNOWN, 'fear'] });
  assert.deepEqual(wider.outputs[0]!.shape, [null, 4]);
  const [, bias] = wider.getLayer('head').getWeights();
  assert.deepEqual([...bias!.dataSync()], [1, 2, 3, 0]);
  wider.dispose();
});

test('fitHead() draws the same head from the same seed, and all of it where the classes have no names', async () => {
  const draw = async (seed: number) => {
    const model = await fitHead(tf, _model('a graph'), { ...OPTIONS, known: undefined, labels: KNOWN, seed });
    const [kernel, bias] = model.getLayer('head').getWeights();
    assert.deepEqual([...bias!.dataSync()], [0, 0, 0]);
    const values = [...kernel!.dataSync()];
    model.dispose();
    return values;
  };
  assert.deepEqual(await draw(1), await draw(1));
  assert.notDeepEqual(await draw(1), await draw(2));
});

test('fitHead() refuses a model without a dense head', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 3, kernelSize: 4, inputShape: [4, 4, 1], name: 'classes' }),
      tf.layers.flatten(),
      tf.layers.softmax(),
    ],
  });
  await assert.rejects(fitHead(tf, model, { ...OPTIONS, labels: ['a', 'b'] }), {
    code: 'MODEL_INVALID',
    message: /its last layer with weights is not dense/,
  });
  model.dispose();
});

function _model(kind: 'a softmax inside' | 'a softmax apart' | 'a graph'): LayersModel {
  const trunk = tf.layers.dense({ units: 2, inputShape: [4], name: 'trunk' });
  const isApart = kind === 'a softmax apart';
  const head = tf.layers.dense({ units: 3, name: 'head', ...(!isApart && { activation: 'softmax' }) });
  const model = _join(kind, [trunk, head, ...(isApart ? [tf.layers.softmax({ name: 'softmax' })] : [])]);
  tf.tidy(() => head.setWeights([tf.randomNormal([2, 3], 0, 1, 'float32', 4), tf.tensor1d([1, 2, 3])]));
  return model;
}

function _join(kind: string, layers: LayersModel['layers']): LayersModel {
  if (kind !== 'a graph') return tf.sequential({ layers });
  const inputs = tf.input({ shape: [4] });
  const outputs = layers.reduce<SymbolicTensor>((x, layer) => layer.apply(x) as SymbolicTensor, inputs);
  return tf.model({ inputs, outputs });
}
