import type { LayersModel, NamedTensorMap, Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { Batch } from '../../pipeline/index.ts';
import type { Tensorflow } from '../engine/index.ts';
import { innerLayers } from '../layer.ts';
import { createOptimizer } from '../optimizers/create-optimizer.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { OptimizerSettings } from '../optimizers/optimizer-settings.ts';
import { createForward } from './forward.ts';
import { seedDropout } from './seed-dropout.ts';

/** What a learner takes of a training configuration; what is not given is Keras' Adam. */
export interface LearnerSettings extends Partial<OptimizerSettings> {
  /** Of dropout. */
  readonly seed: number;
}

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
  /**
   * Trains on one batch.
   *
   * @returns `[mean loss, right labels]`, on the device; the caller disposes of it
   */
  readonly trainOn: (batch: Batch, options: TrainOnOptions) => Tensor1D;
  /** The same two numbers in inference mode; nothing is learned. */
  readonly evaluateOn: (batch: Batch) => Tensor1D;
  /** Disposes of the optimizer's tensors; the model stays. */
  readonly dispose: () => void;
}

interface Uploaded {
  readonly images: ReturnType<Tensorflow['tensor4d']>;
  readonly labels: Tensor2D;
}

/** Makes the step functions for a classifier, with categorical cross-entropy. */
export function createLearner(tf: Tensorflow, model: LayersModel, settings: LearnerSettings): Learner {
  const forward = createForward(tf, model);
  const weights = model.trainableWeights;
  const variables = weights.map((weight) => weight.read() as Variable);
  const optimizer = createOptimizer(tf, weights, settings);
  const dropout = seedDropout(model, settings.seed);
  // A Sequential of TensorFlow.js does not know the penalties of its own layers.
  const regularized = innerLayers(model).filter((layer) => layer.losses.length > 0);

  function trainOn(batch: Batch, { epoch, step, learningRate, classWeights }: TrainOnOptions): Tensor1D {
    return tf.tidy(() => {
      const { images, labels } = _upload(tf, batch);
      dropout.set(epoch, step);
      const weights = classWeights && tf.tensor1d(_imageWeights(batch, classWeights));
      const computeLogits = () => forward(images, { training: true });
      const { value, grads, correct } = _gradients(computeLogits, labels, weights);
      dropout.clear();
      optimizer.apply(grads, learningRate);
      const result = tf.stack([value, correct]) as Tensor1D;
      correct.dispose();
      return result;
    });
  }

  function evaluateOn(batch: Batch): Tensor1D {
    return tf.tidy(() => {
      const { images, labels } = _upload(tf, batch);
      const logits = forward(images, { training: false });
      return tf.stack([_loss(labels, logits), _countCorrect(tf, labels, logits)]) as Tensor1D;
    });
  }

  function _gradients(
    computeLogits: () => Tensor2D,
    labels: Tensor2D,
    imageWeights: Tensor1D | undefined,
  ): { value: Scalar; grads: NamedTensorMap; correct: Scalar } {
    let correct: Scalar | undefined;
    try {
      const { value, grads } = tf.variableGrads(() => {
        const logits = computeLogits();
        // The gradient's own scope would dispose of it.
        correct = tf.keep(_countCorrect(tf, labels, logits));
        return _loss(labels, logits, imageWeights);
      }, variables);
      return { value, grads, correct: correct! };
    } catch (cause) {
      correct?.dispose();
      _disposeSaved(tf);
      throw cause;
    }
  }

  /** Mean cross-entropy of the batch, weighted where there are weights, and the regularizers of the layers, as in Keras. */
  function _loss(labels: Tensor2D, logits: Tensor2D, imageWeights?: Tensor1D): Scalar {
    const { MEAN } = tf.Reduction;
    const crossEntropy: Scalar = tf.losses.softmaxCrossEntropy(labels, logits, imageWeights, 0, MEAN);
    const penalties = regularized.flatMap((layer) => layer.calculateLosses());
    return penalties.reduce((sum, penalty) => sum.add(penalty), crossEntropy);
  }

  return { optimizer, trainOn, evaluateOn, dispose: optimizer.dispose };
}

/** The one upload of a batch. */
function _upload(tf: Tensorflow, batch: Batch): Uploaded {
  return {
    images: tf.tensor4d(batch.images, [...batch.shape]),
    labels: tf.tensor2d(batch.labels, [batch.size, batch.labels.length / batch.size]),
  };
}

/** The weight of the class of each image. */
function _imageWeights({ labels, size }: Batch, classWeights: readonly number[]): Float32Array {
  return Float32Array.from({ length: size }, (_, image) =>
    classWeights.reduce(
      (sum, weight, column) => sum + weight * labels[image * classWeights.length + column]!,
      0,
    ),
  );
}

/** Where the forward pass throws, TensorFlow.js leaves what it saved for the backward pass. */
function _disposeSaved(tf: Tensorflow): void {
  for (const { saved } of tf.engine().state.activeTape ?? []) tf.dispose(saved);
}

function _countCorrect(tf: Tensorflow, labels: Tensor2D, logits: Tensor2D): Scalar {
  return tf.equal(tf.argMax(labels, 1), tf.argMax(logits, 1)).cast('float32').sum();
}
