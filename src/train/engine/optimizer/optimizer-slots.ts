import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** What a weight is updated with. */
export interface OptimizerStep {
  readonly gradient: Tensor;
  /** The learning rate as the rule takes it. */
  readonly rate: Scalar;
}

/** What an optimizer remembers of a list of weights: for each the same number of tensors of its shape, its slots. */
export interface OptimizerSlots {
  /** One step of one weight, given by its position; the caller owns what it gets. */
  readonly update: (position: number, weight: Tensor, step: OptimizerStep) => Tensor;
  /** Copies of the first slots of all weights, then of the second, and so on; the caller owns them. */
  readonly read: () => Tensor[];
  /** Takes the numbers of what `read()` gave. */
  readonly write: (slots: readonly Tensor[]) => void;
  readonly dispose: () => void;
}
