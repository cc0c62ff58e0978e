import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';

export interface TargetOptions {
  /** How much an image of each class counts, in the order of the columns; none for all the same. */
  readonly classWeights: readonly number[] | undefined;
  /** The share of a label that all classes get in equal parts, 0 to 1. */
  readonly labelSmoothing: number;
}

/** What a loss is computed from. */
export interface Targets {
  /** `[batch, classes]`; the shares of an image add up to 1. */
  readonly labels: Tensor2D;
  /** `[batch]`; none for all the same. */
  readonly weights: Tensor1D | undefined;
}

/**
 * Turns labels, one-hot or mixed, into targets of the cross-entropy.
 *
 * A mixed image counts as its parts would, each with the weight of its class: what mixup's definition asks for, a sum
 * of two losses. Smoothing is Keras': `label * (1 - share) + share / classes`; it leaves the weights as they are.
 */
export function prepareTargets(
  tf: Tensorflow,
  labels: Tensor2D,
  { classWeights, labelSmoothing }: TargetOptions,
): Targets {
  if (classWeights === undefined) return { labels: _smooth(labels, labelSmoothing), weights: undefined };
  const weighted = labels.mul(tf.tensor1d([...classWeights])) as Tensor2D;
  const sums = weighted.sum(1, true);
  return { labels: _smooth(weighted.div(sums), labelSmoothing), weights: sums.squeeze([1]) };
}

function _smooth(labels: Tensor2D, share: number): Tensor2D {
  return share === 0 ? labels : labels.mul(1 - share).add(share / labels.shape[1]);
}
