import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../../../src/pipeline/index.ts';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { createLearner, type Learner } from '../../../src/train/step/learner.ts';
import { addBatch, RUNNING_START, runningMeans } from '../../../src/train/step/running-means.ts';

const { tf } = await loadEngine();
const made: { dispose: () => unknown }[] = [];
after(() => {
  for (const thing of made) thing.dispose();
});

// What Keras did with the same weights and batches; `adam-steps.py` made the file.
const stored = JSON.parse(readFileSync(new URL('./golden/adam-steps.json', import.meta.url), 'utf8')) as {
  readonly side: number;
  readonly classes: number;
  readonly learningRate: number;
  readonly pixels: string;
  readonly labels: readonly number[];
  readonly initial: readonly (readonly string[])[];
  readonly final: readonly (readonly string[])[];
  readonly steps: readonly { readonly size: number; readonly loss: number; readonly correct: number }[];
  readonly epoch: { readonly loss: number; readonly accuracy: number };
  readonly evaluated: { readonly loss: number; readonly accuracy: number };
};

describe('createLearner()', () => {
  it('follows ten steps of Keras: losses, right labels, weights, moving statistics, running means', async () => {
    const model = storedModel();
    const learner = own(createLearner(tf, model, { seed: 1 }));
    let sums = RUNNING_START;
    let start = 0;
    for (const [index, expected] of stored.steps.entries()) {
      const batch = storedBatch(start, expected.size);
      start += expected.size;
      const result = learner.trainOn(batch, {
        epoch: 1,
        step: index + 1,
        learningRate: stored.learningRate,
      });
      const [loss, correct] = await readOnce(result);
      assertClose(loss!, expected.loss, 1e-4, `loss of step ${index + 1}`);
      assert.equal(correct, expected.correct, `step ${index + 1}`);
      sums = addBatch(sums, { loss: loss!, correct: correct!, size: expected.size });
    }
    const means = runningMeans(sums);
    assertClose(means.loss, stored.epoch.loss, 1e-4, 'running loss');
    assertClose(means.accuracy, stored.epoch.accuracy, 1e-6, 'running accuracy');
    for (const [index, layer] of model.layers.entries()) {
      for (const [position, weight] of layer.getWeights().entries()) {
        const expected = floats(stored.final[index]![position]!);
        const values = await weight.data();
        for (const [i, value] of values.entries())
          assertClose(value, expected[i]!, 1e-4, `${layer.name} ${position}`);
      }
    }
    const [loss, correct] = await readOnce(learner.evaluateOn(storedBatch(0, stored.labels.length)));
    assertClose(loss!, stored.evaluated.loss, 1e-4, 'validation loss');
    assertClose(correct! / stored.labels.length, stored.evaluated.accuracy, 1e-6, 'validation accuracy');
  });

  it('learns nothing while it evaluates', async () => {
    const model = storedModel();
    const learner = own(createLearner(tf, model, { seed: 1 }));
    const before = await readWeights(model);
    await readOnce(learner.evaluateOn(storedBatch(0, 6)));
    assert.deepEqual(await readWeights(model), before);
  });

  it('uploads one pair of tensors a batch', async () => {
    const learner = own(createLearner(tf, storedModel(), { seed: 1 }));
    const backend = tf.backend();
    const { write } = backend;
    const batch = storedBatch(0, 6);
    let uploads = 0;
    backend.write = (values, shape, dtype) => {
      // The formulas have constants of their own, such as axes and zeros.
      if (values === batch.images || values === batch.labels) uploads += 1;
      return write.call(backend, values, shape, dtype);
    };
    try {
      await readOnce(learner.trainOn(batch, { epoch: 1, step: 2, learningRate: 0.01 }));
    } finally {
      backend.write = write;
    }
    assert.equal(uploads, 2);
  });

  it('leaves no tensors behind, also where a step fails', async () => {
    const learner = own(createLearner(tf, storedModel(), { seed: 1 }));
    const before = tf.memory().numTensors;
    for (const step of [1, 2, 3]) {
      await readOnce(learner.trainOn(storedBatch(0, 6), { epoch: 1, step, learningRate: 0.01 }));
      await readOnce(learner.evaluateOn(storedBatch(0, 6)));
      assert.equal(tf.memory().numTensors, before);
    }
    const misfit = { ...storedBatch(0, 6), shape: [3, 8, 16, 1] as const };
    assert.throws(() => learner.trainOn(misfit, { epoch: 1, step: 4, learningRate: 0.01 }));
    const mislabelled = { ...storedBatch(0, 6), labels: new Float32Array(6) };
    assert.throws(() => learner.trainOn(mislabelled, { epoch: 1, step: 4, learningRate: 0.01 }));
    assert.equal(tf.memory().numTensors, before);
  });

  it('drops other units at every step, and the same again for the same seed, epoch and step', async () => {
    const lossAt = async (seed: number, epoch: number, step: number) => {
      const learner = own(createLearner(tf, dropoutModel(), { seed }));
      return (await readOnce(learner.trainOn(storedBatch(0, 6), { epoch, step, learningRate: 0 })))[0]!;
    };
    const losses = [
      await lossAt(1, 1, 1),
      await lossAt(1, 1, 2),
      await lossAt(1, 2, 1),
      await lossAt(2, 1, 1),
    ];
    assert.equal(new Set(losses).size, losses.length);
    assert.equal(await lossAt(1, 1, 1), losses[0]);
  });

  it('saves dropout as Keras knows it, without the seed of a step', async () => {
    const model = dropoutModel();
    const learner = own(createLearner(tf, model, { seed: 1 }));
    await readOnce(learner.trainOn(storedBatch(0, 6), { epoch: 1, step: 1, learningRate: 0.01 }));
    const dropout = model.layers.find((layer) => layer.getClassName() === 'Dropout')!;
    assert.equal(dropout.getConfig().seed, undefined);
    assert.equal(dropout.getConfig().rate, 0.5);
  });

  it('takes a weight of a class for as many copies of its images', async () => {
    const copies = [1, 3, 2];
    const batch = storedBatch(0, 12);
    const classOf = (image: number) => stored.labels[image]!;
    const repeated = Array.from({ length: 12 }, (_, image) =>
      Array(copies[classOf(image)]!).fill(image),
    ).flat();
    const gradientsOf = async (images: Batch, classWeights?: readonly number[]) => {
      const learner = own(createLearner(tf, headModel([{ activation: 'softmax' }]), { seed: 1 }));
      const options = { epoch: 1, step: 1, learningRate: 0.01, classWeights };
      const [loss] = await readOnce(learner.trainOn(images, options));
      // After one step the first moment is a tenth of the gradient.
      const { slots: moments } = await learner.optimizer.readState();
      const gradients = moments.slice(0, moments.length / 2).flatMap((values) => [...values]);
      return { loss: loss!, gradients: gradients.map((moment) => moment / 0.1) };
    };
    const weighted = await gradientsOf(batch, copies);
    const expected = await gradientsOf(pickImages(batch, repeated));
    const unweighted = await gradientsOf(batch);
    assert.equal(new Set(Array.from({ length: 12 }, (_, image) => classOf(image))).size, 3);
    assertClose(weighted.loss, expected.loss, 1e-6, 'loss');
    for (const [i, gradient] of weighted.gradients.entries())
      assertClose(gradient, expected.gradients[i]!, 1e-6, `gradient ${i}`);
    assert.ok(unweighted.gradients.some((gradient, i) => Math.abs(gradient - expected.gradients[i]!) > 1e-3));
  });

  it('leaves no tensors behind with class weights, and reads right labels as without', async () => {
    const learner = own(createLearner(tf, storedModel(), { seed: 1 }));
    const before = tf.memory().numTensors;
    const options = { epoch: 1, step: 1, learningRate: 0 };
    const [, correct] = await readOnce(learner.trainOn(storedBatch(0, 6), options));
    const weighted = await readOnce(
      learner.trainOn(storedBatch(0, 6), { ...options, classWeights: [0.5, 2, 1] }),
    );
    assert.equal(weighted[1], correct);
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses a model that does not end in a softmax, naming its last layer', () => {
    const model = own(
      tf.sequential({
        layers: [
          tf.layers.flatten({ inputShape: [8, 8, 1] }),
          tf.layers.dense({ units: 3, activation: 'sigmoid', name: 'scores' }),
        ],
      }),
    );
    assert.throws(() => createLearner(tf, model, { seed: 1 }), {
      code: 'MODEL_INVALID',
      message: /expected a softmax, got `scores` \(Dense\)$/,
    });
  });

  it('gives the same loss for a softmax in a layer of its own', async () => {
    const inOne = own(createLearner(tf, headModel([{ activation: 'softmax' }]), { seed: 1 }));
    const apart = own(createLearner(tf, headModel([{}, 'softmax']), { seed: 1 }));
    const [expected, loss] = [
      await readOnce(inOne.evaluateOn(storedBatch(0, 6))),
      await readOnce(apart.evaluateOn(storedBatch(0, 6))),
    ];
    assertClose(loss[0]!, expected[0]!, 1e-6, 'loss');
  });
});

describe('runningMeans()', () => {
  it('counts every image the same, so that a short last batch counts less', () => {
    const sums = [
      { loss: 2, correct: 1, size: 4 },
      { loss: 1, correct: 4, size: 4 },
      { loss: 5, correct: 0, size: 2 },
    ].reduce(addBatch, RUNNING_START);
    // (2 * 4 + 1 * 4 + 5 * 2) / 10 and (1 + 4 + 0) / 10
    assert.deepEqual(runningMeans(sums), { loss: 2.2, accuracy: 0.5 });
  });
});

function storedModel(): LayersModel {
  const model = own(
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          inputShape: [stored.side, stored.side, 1],
        }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({
          units: 8,
          activation: 'relu',
          kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
        }),
        tf.layers.dense({ units: stored.classes, activation: 'softmax' }),
      ],
    }),
  );
  tf.tidy(() => {
    for (const [index, layer] of model.layers.entries()) {
      const shapes = layer.getWeights().map((weight) => weight.shape);
      layer.setWeights(stored.initial[index]!.map((text, i) => tf.tensor(floats(text), shapes[i]!)));
    }
  });
  return model;
}

function dropoutModel(): LayersModel {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 5 });
  return own(
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [8, 8, 1] }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer }),
      ],
    }),
  );
}

function headModel(head: readonly ({ readonly activation?: 'softmax' } | 'softmax')[]): LayersModel {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 5 });
  return own(
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [8, 8, 1] }),
        ...head.map((part) =>
          part === 'softmax'
            ? tf.layers.softmax()
            : tf.layers.dense({ units: 3, kernelInitializer, ...part }),
        ),
      ],
    }),
  );
}

function storedBatch(start: number, size: number): Batch {
  const { side, classes } = stored;
  const bytes = Buffer.from(stored.pixels, 'base64').subarray(start * side ** 2, (start + size) * side ** 2);
  const labels = new Float32Array(size * classes);
  for (let i = 0; i < size; i++) labels[i * classes + stored.labels[start + i]!] = 1;
  const images = Float32Array.from(bytes, (byte) => (byte - 128) / 64);
  return { images, labels, shape: [size, side, side, 1], size, paths: [] };
}

function pickImages(batch: Batch, images: readonly number[]): Batch {
  const pick = (values: Float32Array) => {
    const length = values.length / batch.size;
    return Float32Array.from(
      images.flatMap((image) => [...values.subarray(image * length, (image + 1) * length)]),
    );
  };
  const [, height, width, channels] = batch.shape;
  return {
    images: pick(batch.images),
    labels: pick(batch.labels),
    shape: [images.length, height, width, channels],
    size: images.length,
    paths: [],
  };
}

function own<Made extends LayersModel | Learner>(thing: Made): Made {
  made.push(thing);
  return thing;
}

async function readOnce(tensor: Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

async function readWeights(model: LayersModel): Promise<unknown[]> {
  return await Promise.all(model.getWeights().map((weight) => weight.data()));
}

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);
}
