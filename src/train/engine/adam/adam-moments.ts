import type { Scalar, Tensor } from '@tensorflow/tfjs';

export interface AdamFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What a weight is updated with. */
export interface AdamGradient {
  readonly gradient: Tensor;
  /** The learning rate with the biases of both moments corrected. */
  readonly rate: Scalar;
}

/** Adam's moments of a list of weights. */
export interface AdamMoments {
  /** One step of one weight, given by its position; the caller owns what it gets. */
  readonly update: (position: number, weight: Tensor, step: AdamGradient) => Tensor;
  /** Copies of the first moments of all weights, then of the second; the caller owns them. */
  readonly read: () => Tensor[];
  /** Takes the numbers of what `read()` gave. */
  readonly write: (moments: readonly Tensor[]) => void;
  readonly dispose: () => void;
}
