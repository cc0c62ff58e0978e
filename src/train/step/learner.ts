import type { LayersModel, NamedTensorMap, Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { Batch } from '../../pipeline/index.ts';
import { computeInBfloat16, type Tensorflow } from '../engine/index.ts';
import { innerLayers } from '../layer.ts';
import { clipGradients } from '../optimizers/clip-gradients.ts';
import { createOptimizer } from '../optimizers/create-optimizer.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { createForward } from './forward.ts';
import type { LearnerSettings } from './learner-settings.ts';
import { prepareTargets, type Targets } from './prepare-targets.ts';
import { seedDropout } from './seed-dropout.ts';
import { createWeightAverage, type WeightAverage } from './weight-average.ts';

export interface TrainOnOptions {
  /** The epoch and the step in it, from 1: with the seed they decide what dropout drops. */
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  /**
   * How much an image of each class counts, in the order of the one-hot columns; the loss is the weighted mean, so
   * that a weight of 2 is the same as the image twice.
   *
   * @default all the same
   */
  readonly classWeights?: readonly number[] | undefined;
}

/** Where samples become tensors and the only place that makes or disposes of those of a step. */
export interface Learner {
  readonly optimizer: Optimizer;
  /** Of the weights, where one is kept. */
  readonly average: WeightAverage | undefined;
  /**
   * Trains on one batch.
   *
   * @returns `[mean loss, right labels]`, on the device; the caller disposes of it
   */
  readonly trainOn: (batch: Batch, options: TrainOnOptions) => Tensor1D;
  /** The same two numbers in inference mode; nothing is learned. */
  readonly evaluateOn: (batch: Batch) => Tensor1D;
  /** Does something with the averages in the model where they are kept, else with the model as it is. */
  readonly withAverage: <Result>(use: () => Promise<Result>) => Promise<Result>;
  /** Disposes of the tensors of the optimizer and the average; the model stays. */
  readonly dispose: () => void;
}

interface Gradients {
  readonly value: Scalar;
  readonly grads: NamedTensorMap;
  readonly correct: Scalar;
}

interface Uploaded {
  readonly images: ReturnType<Tensorflow['tensor4d']>;
  readonly labels: Tensor2D;
}

/** Makes the step functions for a classifier, with categorical cross-entropy. */
export function createLearner(tf: Tensorflow, model: LayersModel, settings: LearnerSettings): Learner {
  const forward = createForward(tf, model);
  const { clipNorm = null, ema = null, labelSmoothing = 0 } = settings;
  const weights = model.trainableWeights;
  const variables = weights.map((weight) => weight.read() as Variable);
  const optimizer = createOptimizer(tf, weights, settings);
  const average = ema === null ? undefined : createWeightAverage(tf, model, ema);
  const dropout = seedDropout(model, settings.seed);
  const differentiate = settings.precision === 'bf16' ? _gradientsInBfloat16 : _gradients;
  // A Sequential of TensorFlow.js does not know the penalties of its own layers.
  const regularized = innerLayers(model).filter((layer) => layer.losses.length > 0);

  function trainOn(batch: Batch, { epoch, step, learningRate, classWeights }: TrainOnOptions): Tensor1D {
    return tf.tidy(() => {
      const { images, labels } = _upload(tf, batch);
      dropout.set(epoch, step);
      const targets = prepareTargets(tf, labels, { classWeights, labelSmoothing });
      const computeLogits = () => forward(images, { training: true });
      const { value, grads, correct } = differentiate(computeLogits, labels, targets);
      dropout.clear();
      optimizer.apply(clipNorm === null ? grads : clipGradients(tf, grads, clipNorm), learningRate);
      average?.update();
      const result = tf.stack([value, correct]) as Tensor1D;
      correct.dispose();
      return result;
    });
  }

  function evaluateOn(batch: Batch): Tensor1D {
    return tf.tidy(() => {
      const { images, labels } = _upload(tf, batch);
      const logits = forward(images, { training: false });
      return tf.stack([
        _loss({ labels, weights: undefined }, logits),
        _countCorrect(tf, labels, logits),
      ]) as Tensor1D;
    });
  }

  function _gradientsInBfloat16(...given: Parameters<typeof _gradients>): Gradients {
    return computeInBfloat16(tf, (widen) => {
      const { grads, ...rest } = _gradients(...given);
      const widened = Object.entries(grads).map(([name, gradient]) => [name, widen(gradient)] as const);
      return { ...rest, grads: Object.fromEntries(widened) };
    });
  }

  function _gradients(computeLogits: () => Tensor2D, labels: Tensor2D, targets: Targets): Gradients {
    let correct: Scalar | undefined;
    try {
      const { value, grads } = tf.variableGrads(() => {
        const logits = computeLogits();
        // The gradient's own scope would dispose of it.
        correct = tf.keep(_countCorrect(tf, labels, logits));
        return _loss(targets, logits);
      }, variables);
      return { value, grads, correct: correct! };
    } catch (cause) {
      correct?.dispose();
      _disposeSaved(tf);
      throw cause;
    }
  }

  /** Mean cross-entropy of the batch, weighted where there are weights, and the regularizers of the layers, as in Keras. */
  function _loss({ labels, weights }: Targets, logits: Tensor2D): Scalar {
    const { MEAN } = tf.Reduction;
    const crossEntropy: Scalar = tf.losses.softmaxCrossEntropy(labels, logits, weights, 0, MEAN);
    const penalties = regularized.flatMap((layer) => layer.calculateLosses());
    return penalties.reduce((sum, penalty) => sum.add(penalty), crossEntropy);
  }

  return {
    optimizer,
    average,
    trainOn,
    evaluateOn,
    withAverage: (use) => (average === undefined ? use() : average.lend(use)),
    dispose: () => {
      optimizer.dispose();
      average?.dispose();
    },
  };
}

/** The one upload of a batch. */
function _upload(tf: Tensorflow, batch: Batch): Uploaded {
  return {
    images: tf.tensor4d(batch.images, [...batch.shape]),
    labels: tf.tensor2d(batch.labels, [batch.size, batch.labels.length / batch.size]),
  };
}

/** Where the forward pass throws, TensorFlow.js leaves what it saved for the backward pass. */
function _disposeSaved(tf: Tensorflow): void {
  for (const { saved } of tf.engine().state.activeTape ?? []) tf.dispose(saved);
}

function _countCorrect(tf: Tensorflow, labels: Tensor2D, logits: Tensor2D): Scalar {
  return tf.equal(tf.argMax(labels, 1), tf.argMax(logits, 1)).cast('float32').sum();
}
