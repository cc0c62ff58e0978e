import { z } from 'zod';
import type { Precision } from '../engine/index.ts';
import type { OptimizerSettings } from '../optimizers/optimizer-settings.ts';

/** The fields of a training configuration that say what is learned from a batch. */
export const learnerFields = {
  /** The share of each label that all classes get in equal parts. */
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /** The longest that all gradients together may be; null is any length. */
  clipNorm: z.number().gt(0).nullable().default(null),
  /** The decay of a moving average of the weights, which is validated and kept as the best; null is none. */
  ema: z.number().gt(0).lt(1).nullable().default(null),
};

type Fields = { readonly [Name in keyof typeof learnerFields]: z.output<(typeof learnerFields)[Name]> };

/** What a learner takes of a training configuration; what is not given is Keras' Adam and nothing more. */
export interface LearnerSettings extends Partial<OptimizerSettings>, Partial<Fields> {
  /** Of dropout. */
  readonly seed: number;
  /**
   * Of convolutions and matrix products in training; evaluation is in float32.
   *
   * @default 'float32'
   */
  readonly precision?: Precision;
}
