import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { buildModel } from '../../../src/train/index.ts';
import { createLearner } from '../../../src/train/step/learner.ts';
import { freezeLayers } from '../../../src/train/transfer/freeze-layers.ts';

const engine = await loadEngine();
const { tf } = engine;
const made: { dispose: () => unknown }[] = [];
after(() => {
  for (const thing of made) thing.dispose();
});

// What Keras did with the same weights and batches; `frozen-steps.py` made the file.
const stored = JSON.parse(readFileSync(new URL('./golden/frozen-steps.json', import.meta.url), 'utf8')) as {
  readonly side: number;
  readonly classes: number;
  readonly size: number;
  readonly learningRate: number;
  readonly images: string;
  readonly labels: readonly number[];
  readonly initial: Readonly<Record<string, readonly string[]>>;
  readonly final: Readonly<Record<string, readonly string[]>>;
  readonly losses: readonly number[];
};

describe('frozen layers', () => {
  it('follow Keras for six steps: losses, weights, and moving statistics that stay', () => {
    const model = storedModel();
    freezeLayers(model, 'norm1');
    const learner = own(createLearner(tf, model, { seed: 1 }));
    for (const [index, expected] of stored.losses.entries()) {
      const result = learner.trainOn(storedBatch(index), {
        epoch: 1,
        step: index + 1,
        learningRate: stored.learningRate,
      });
      assertClose(result.dataSync()[0]!, expected, `loss of step ${index + 1}`);
      result.dispose();
    }
    for (const layer of model.layers) {
      for (const [position, weight] of layer.getWeights().entries()) {
        const expected = floats(stored.final[layer.name]![position]!);
        for (const [i, value] of weight.dataSync().entries()) {
          assertClose(value, expected[i]!, `${layer.name}, weight ${position}`);
        }
      }
    }
    assert.deepEqual(stored.final.norm1, stored.initial.norm1);
    assert.notDeepEqual(stored.final.norm2, stored.initial.norm2);
  });

  it('take no operation of the backward pass', () => {
    const list = (freeze: string | null) => {
      const model = own(
        buildModel(engine, 'light', { width: 16, height: 16, channels: 1, classes: 3, seed: 1 }),
      );
      freezeLayers(model, freeze);
      const learner = own(createLearner(tf, model, { seed: 1 }));
      const images = new Float32Array(512).fill(0.5);
      const batch = { images, labels: Float32Array.of(1, 0, 0, 0, 1, 0), size: 2, paths: [] };
      const names: string[] = [];
      const inner = tf.engine();
      const { runKernel } = inner;
      inner.runKernel = function named(...parameters: Parameters<typeof runKernel>) {
        const [kernel, , attributes] = parameters;
        names.push(kernel);
        if (attributes?.ofInput === true) names.push(`${kernel} of its input`);
        return runKernel.apply(inner, parameters);
      } as typeof runKernel;
      try {
        const options = { epoch: 1, step: 1, learningRate: 0.01 };
        learner.trainOn({ ...batch, shape: [2, 16, 16, 1] }, options).dispose();
      } finally {
        inner.runKernel = runKernel;
      }
      return names.filter((name) => /Backprop|Grad/.test(name));
    };
    const count = (freeze: string | null) => list(freeze).length;
    const all = count(null);
    // Left are two dense layers with relu, cross-entropy and biases.
    assert.ok(count('pool3') <= 6 && all >= 18, `${count('pool3')} of ${all}`);
    assert.ok(count('pool2') < count('pool1'));
    // The first of the five convolutions, and the first that is not frozen, need no gradient of their input.
    const ofInput = (freeze: string | null) => list(freeze).filter((name) => name.endsWith('input')).length;
    assert.deepEqual([null, 'pool1', 'pool2', 'pool3'].map(ofInput), [4, 2, 0, 0]);
  });
});

describe('freezeLayers()', () => {
  it('freezes what a layer is computed from, through the branches of a block', () => {
    const model = own(
      buildModel(engine, 'se-resnet', { width: 16, height: 16, channels: 1, classes: 3, seed: 1 }),
    );
    freezeLayers(model, 'block2_2_conv');
    assert.ok(!isTrainable(model, 'block1_excite') && !isTrainable(model, 'block2_1_conv'));
    // The shortcut of the same block goes another way.
    assert.ok(isTrainable(model, 'block2_shortcut_conv') && isTrainable(model, 'block2_2_norm'));
    freezeLayers(model, 'block2_add');
    assert.ok(!isTrainable(model, 'block2_shortcut_conv') && isTrainable(model, 'block3_1_conv'));
    freezeLayers(model, null);
    assert.equal(
      model.trainableWeights.length,
      model.layers.flatMap((layer) => layer.trainableWeights).length,
    );
    assert.ok(isTrainable(model, 'stem_conv'));
  });

  it('knows the layers of a model within the model', () => {
    const inner = tf.sequential({
      name: 'inner',
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3], name: 'a' }),
        tf.layers.dense({ units: 4, name: 'b' }),
      ],
    });
    const input = tf.input({ shape: [3] });
    const first = tf.layers.dense({ units: 3, name: 'first' }).apply(input);
    const output = tf.layers.dense({ units: 2, activation: 'softmax', name: 'head' });
    const model = own(
      tf.model({ inputs: input, outputs: output.apply(inner.apply(first)) as SymbolicTensor }),
    );
    const trainable = () => model.trainableWeights.map(({ originalName }) => originalName.split('/')[0]);
    freezeLayers(model, 'a');
    assert.deepEqual(trainable(), ['b', 'b', 'head', 'head']);
    freezeLayers(model, 'inner');
    assert.deepEqual(trainable(), ['head', 'head']);
    inner.trainable = false;
    freezeLayers(model, 'first');
    assert.deepEqual(trainable(), ['a', 'a', 'b', 'b', 'head', 'head']);
    assert.throws(
      () => freezeLayers(model, 'aa'),
      /did you mean `a`; its layers are .*first, inner, a, b, head$/,
    );
  });
});

function storedModel(): LayersModel {
  const { side, classes, initial } = stored;
  const conv = (name: string, inputShape?: number[]) =>
    tf.layers.conv2d({
      name,
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      ...(inputShape && { inputShape }),
    });
  const model = own(
    tf.sequential({
      layers: [
        conv('conv1', [side, side, 1]),
        tf.layers.batchNormalization({ name: 'norm1' }),
        conv('conv2'),
        tf.layers.batchNormalization({ name: 'norm2' }),
        tf.layers.flatten({ name: 'flatten' }),
        tf.layers.dense({ units: classes, activation: 'softmax', name: 'probabilities' }),
      ],
    }),
  );
  tf.tidy(() => {
    for (const layer of model.layers) {
      const shapes = layer.getWeights().map((weight) => weight.shape);
      layer.setWeights(initial[layer.name]!.map((text, i) => tf.tensor(floats(text), shapes[i]!)));
    }
  });
  return model;
}

function storedBatch(index: number) {
  const { classes, side, size } = stored;
  const images = floats(stored.images).slice(index * size * side ** 2, (index + 1) * size * side ** 2);
  const labels = new Float32Array(size * classes);
  for (let i = 0; i < size; i++) labels[i * classes + stored.labels[index * size + i]!] = 1;
  return { images, labels, shape: [size, side, side, 1] as const, size, paths: [] };
}

function isTrainable(model: LayersModel, name: string): boolean {
  return model.getLayer(name).trainableWeights.length > 0;
}

function own<Made extends { dispose: () => unknown }>(thing: Made): Made {
  made.push(thing);
  return thing;
}

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

/** Float32 on both sides, through six steps that the first differences grow in. */
function assertClose(actual: number, expected: number, what: string): void {
  const tolerance = 1e-4 * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);
}
