import type { NamedTensorMap } from '@tensorflow/tfjs';

/** What an optimizer remembers; plain data, so that a checkpoint can hold it. */
export interface OptimizerState {
  /** How many steps were taken. */
  readonly iterations: number;
  /** The first slots of all weights in their order, then the second ones, and so on. */
  readonly slots: readonly Float32Array[];
}

/** Moves weights by their gradients. */
export interface Optimizer {
  /** Updates the weights in place. Gradients are by variable name; a weight without one stays as it is. */
  readonly apply: (gradients: NamedTensorMap, learningRate: number) => void;
  readonly readState: () => Promise<OptimizerState>;
  readonly writeState: (state: OptimizerState) => void;
  readonly dispose: () => void;
}
