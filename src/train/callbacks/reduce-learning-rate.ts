import { isImprovement } from './is-improvement.ts';

export interface ReduceLearningRateOptions {
  /** Epochs without improvement after which the learning rate falls. */
  readonly patience: number;
  /** What the learning rate is multiplied by, below 1. */
  readonly factor: number;
  /** A validation loss must fall by more than this to count as an improvement. */
  readonly minDelta: number;
  /** Epochs after a reduction during which none are counted. */
  readonly cooldown: number;
  /** The learning rate never falls below this. */
  readonly minLearningRate: number;
}

/** What the callback remembers from epoch to epoch; plain data, so that a checkpoint can hold it. */
export interface ReduceLearningRateState {
  /** A float32 value, as Keras keeps it. */
  readonly learningRate: number;
  readonly best: number | null;
  readonly wait: number;
  /** Epochs of cooldown that are left. */
  readonly cooldown: number;
}

export function startReduceLearningRate(learningRate: number): ReduceLearningRateState {
  return { learningRate: Math.fround(learningRate), best: null, wait: 0, cooldown: 0 };
}

/** Keras' `ReduceLROnPlateau(monitor='val_loss')` after one more epoch. */
export function advanceReduceLearningRate(
  state: ReduceLearningRateState,
  valLoss: number,
  options: ReduceLearningRateOptions,
): ReduceLearningRateState {
  const { patience, factor, minDelta, minLearningRate } = options;
  const isCooling = state.cooldown > 0;
  const current = isCooling ? { ...state, cooldown: state.cooldown - 1, wait: 0 } : state;
  if (isImprovement(valLoss, current.best, { mode: 'min', minDelta })) {
    return { ...current, best: valLoss, wait: 0 };
  }
  if (current.cooldown > 0) return current;
  const waited = { ...current, wait: current.wait + 1 };
  if (waited.wait < patience || waited.learningRate <= Math.fround(minLearningRate)) return waited;
  const learningRate = Math.fround(Math.max(waited.learningRate * factor, minLearningRate));
  return { ...waited, learningRate, wait: 0, cooldown: options.cooldown };
}
