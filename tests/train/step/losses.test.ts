import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { Batch } from '../../../src/pipeline/index.ts';
import { ENGINE_NAMES, type Engine, loadEngine } from '../../../src/train/engine/index.ts';
import { clipGradients } from '../../../src/train/optimizers/clip-gradients.ts';
import { createLearner } from '../../../src/train/step/learner.ts';
import { createWeightAverage } from '../../../src/train/step/weight-average.ts';
import { whyNot } from '../engine/installed-engines.ts';

interface LossCase {
  readonly name: string;
  readonly labels: 'hard' | 'mixed';
  readonly labelSmoothing?: number;
  readonly classWeights?: readonly number[];
  readonly loss: number;
  /** By the logits. */
  readonly gradient: readonly number[];
}

interface Clipped {
  readonly norm: number;
  readonly gradients: readonly (readonly number[])[];
}

// `loss-traces.py` made the files.
const keras = readGolden('keras-losses.json') as {
  readonly classes: number;
  readonly logits: readonly number[];
  readonly hard: readonly number[];
  readonly mixed: readonly number[];
  readonly mixedAccuracy: number;
  readonly losses: readonly LossCase[];
  readonly gradients: readonly (readonly number[])[];
  readonly shapes: readonly (readonly number[])[];
  readonly clipped: readonly Clipped[];
  readonly decay: number;
  readonly weights: readonly (readonly number[])[];
  readonly averages: readonly (readonly number[])[];
};
const torch = readGolden('torch-losses.json') as Pick<typeof keras, 'losses' | 'clipped'>;
const SOURCES = [
  ['Keras', keras],
  ['PyTorch', torch],
] as const;

for (const name of ENGINE_NAMES) {
  describe(`a step on the ${name} engine`, { skip: await whyNot(name) }, () => {
    let engine: Engine;
    before(async () => {
      engine = await loadEngine({ engine: name });
    });

    for (const [source, { losses, clipped }] of SOURCES) {
      for (const expected of losses) {
        test(`has the loss and the gradient of ${source} for ${expected.name}`, async () => {
          const { loss, gradient } = await trainOnce(engine, expected);
          assertClose([loss], [expected.loss]);
          assertClose(gradient, kernelGradient(expected.gradient));
        });
      }
      for (const { norm, gradients } of clipped) {
        test(`clips gradients to a norm of ${norm} as ${source} does`, () => {
          assertClose(clip(engine, keras.gradients, norm).flat(), gradients.flat());
        });
      }
    }

    test('makes all clipped gradients NaN where one is not finite', () => {
      const gradients = [
        [1, Number.POSITIVE_INFINITY, 0, 0, 0, 0],
        [1, 2, 3],
        [1, 2, 3, 4],
      ];
      assert.ok(clip(engine, gradients, 1).flat().every(Number.isNaN));
    });

    test('validates against labels as they are, and counts the larger share as the right class', async () => {
      const { tf } = engine;
      const model = logitModel(engine);
      const learner = createLearner(tf, model, { seed: 1, labelSmoothing: 0.1 });
      const result = learner.evaluateOn(batchOf('mixed'));
      const [loss, correct] = await result.data();
      assertClose([loss!], [keras.losses.find((one) => one.name === 'mixed labels')!.loss]);
      assertClose([correct! / 8], [keras.mixedAccuracy]);
      result.dispose();
      learner.dispose();
      model.dispose();
    });

    test('averages weights as TensorFlow does, lends the averages and gives the weights back', async () => {
      const { tf } = engine;
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 2, inputShape: [2], useBias: false })],
      });
      const set = (values: readonly number[]) =>
        tf.tidy(() => model.setWeights([tf.tensor([...values], [2, 2])]));
      set(keras.weights[0]!);
      const before = tf.memory().numTensors;
      const average = createWeightAverage(tf, model, keras.decay);
      const again = createWeightAverage(tf, model, keras.decay);
      for (const [index, expected] of keras.averages.entries()) {
        set(keras.weights[index + 1]!);
        if (index < 15) average.update();
        if (index === 14) again.writeState(await average.readState());
        if (index > 14) again.update();
        const current = index < 15 ? average : again;
        const lent = await current.lend(async () => [...(await model.weights[0]!.read().data())]);
        assertClose(lent, expected);
        assertClose([...(await model.weights[0]!.read().data())], keras.weights[index + 1]!);
      }
      await assert.rejects(
        again.lend(async () => {
          throw new Error('stopped');
        }),
        /stopped/,
      );
      assertClose([...(await model.weights[0]!.read().data())], keras.weights.at(-1)!);
      average.dispose();
      again.dispose();
      assert.equal(tf.memory().numTensors, before);
      model.dispose();
    });

    test('leaves no tensors behind with all of it', async () => {
      const { tf } = engine;
      const before = tf.memory().numTensors;
      const weighted = keras.losses.at(-1)!;
      await trainOnce(engine, weighted, { clipNorm: 0.1, ema: 0.9 });
      assert.equal(tf.memory().numTensors, before);
    });
  });
}

/** A model whose logits are the pixels: the gradient of its kernel is that of the logits, times the pixels. */
function logitModel({ tf }: Engine) {
  const { classes } = keras;
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [1, classes, 1] }),
      tf.layers.dense({ units: classes, activation: 'softmax', useBias: false }),
    ],
  });
  tf.tidy(() => model.setWeights([tf.eye(classes)]));
  return model;
}

function batchOf(labels: LossCase['labels']): Batch {
  const size = keras.logits.length / keras.classes;
  return {
    images: Float32Array.from(keras.logits),
    labels: Float32Array.from(keras[labels]),
    shape: [size, 1, keras.classes, 1],
    size,
    paths: [],
  };
}

async function trainOnce(
  engine: Engine,
  { labels, classWeights, labelSmoothing = 0 }: LossCase,
  more: { readonly clipNorm?: number; readonly ema?: number } = {},
): Promise<{ loss: number; gradient: number[] }> {
  const model = logitModel(engine);
  const learner = createLearner(engine.tf, model, { seed: 1, labelSmoothing, ...more });
  const options = { epoch: 1, step: 1, learningRate: 0.01, classWeights };
  const result = learner.trainOn(batchOf(labels), options);
  const [loss] = await result.data();
  const { slots } = await learner.optimizer.readState();
  result.dispose();
  learner.dispose();
  model.dispose();
  // After one step of Adam the first moment is a tenth of the gradient.
  return { loss: loss!, gradient: [...slots[0]!].map((moment) => moment * 10) };
}

function kernelGradient(gradient: readonly number[]): number[] {
  const { classes, logits } = keras;
  const images = Array.from({ length: logits.length / classes }, (_, image) => image);
  return Array.from({ length: classes ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / classes), index % classes];
    return images.reduce(
      (sum, image) => sum + logits[image * classes + row]! * gradient[image * classes + column]!,
      0,
    );
  });
}

function clip({ tf }: Engine, gradients: readonly (readonly number[])[], norm: number): number[][] {
  return tf.tidy(() => {
    const named = gradients.map((values, index) => [
      `${index}`,
      tf.tensor([...values], [...keras.shapes[index]!]),
    ]);
    const clipped = clipGradients(tf, Object.fromEntries(named) as NamedTensorMap, norm);
    return Object.values(clipped).map((gradient) => [...gradient.dataSync()]);
  });
}

/** Within some units in the last place of float32; the numbers are about 1. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => {
    const difference = Math.abs(actual[index]! - value);
    assert.ok(difference < 2e-6, `at ${index}: ${actual[index]}, expected ${value}`);
  });
}

function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8'));
}
