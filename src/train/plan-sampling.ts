import { FerError } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import { dropRejects, type Statistics } from '../pipeline/index.ts';
import { balancedClassWeights } from './balanced-class-weights.ts';
import type { TrainConfig } from './train-config.ts';

/** What an epoch draws, and how much it counts. */
export interface Sampling {
  readonly training: LabelledImages;
  /** The images of an epoch. */
  readonly images: number;
  /** How many of each class, where the classes are balanced. */
  readonly classTarget: number | undefined;
  /** In the order of the labels, where they have weights. */
  readonly classWeights: readonly number[] | undefined;
  /** In one sentence, where it is not every image once with the same weight. */
  readonly description: string | undefined;
}

export interface PlanSamplingOptions {
  readonly training: LabelledImages;
  readonly measured: Statistics;
}

/**
 * Decides how the classes of the training images are made to count the same, where that is asked for.
 *
 * @throws FerError `DATASET_INVALID` for a class without usable images
 */
export function planSampling(
  config: Pick<TrainConfig, 'balance' | 'balanceTarget' | 'classWeights'>,
  { training, measured }: PlanSamplingOptions,
): Sampling {
  const { labels } = training;
  const counts = labels.map((label) => measured.counts[label]!);
  const once = { training, images: measured.size, classTarget: undefined, classWeights: undefined };
  if (!config.balance && !config.classWeights) return { ...once, description: undefined };
  const empty = labels.filter((_, column) => counts[column] === 0);
  if (empty.length > 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not make the classes of ${training.location} count the same because some have no usable image: ${empty.join(', ')}`,
    );
  }
  if (config.classWeights) {
    const classWeights = balancedClassWeights(counts);
    const listed = labels.map((label, column) => `${label} ${classWeights[column]!.toFixed(3)}`);
    return { ...once, classWeights, description: `class weights: ${listed.join(', ')}` };
  }
  const classTarget = config.balanceTarget ?? Math.max(1, Math.round(measured.size / labels.length));
  return {
    // One bad image of a small class would otherwise be drawn, and skipped, many times.
    training: dropRejects(training, measured.rejects),
    images: classTarget * labels.length,
    classTarget,
    classWeights: undefined,
    description: `each epoch draws ${classTarget} images of each of ${labels.length} classes`,
  };
}
