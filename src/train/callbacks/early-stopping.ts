import { isImprovement } from './is-improvement.ts';

export interface EarlyStoppingOptions {
  /** Epochs without improvement after which training stops. */
  readonly patience: number;
  /** A validation loss must fall by more than this to count as an improvement. */
  readonly minDelta: number;
}

/** What early stopping remembers from epoch to epoch; plain data, so that a checkpoint can hold it. */
export interface EarlyStoppingState {
  readonly best: number | null;
  /** The epoch whose weights are to be restored, counted from 1; 0 before the first. */
  readonly bestEpoch: number;
  readonly wait: number;
  readonly shouldStop: boolean;
}

export const EARLY_STOPPING_START: EarlyStoppingState = {
  best: null,
  bestEpoch: 0,
  wait: 0,
  shouldStop: false,
};

/**
 * Keras' `EarlyStopping(monitor='val_loss', restore_best_weights=True)` after one more epoch.
 *
 * Where the new `bestEpoch` is this epoch, the caller keeps its weights.
 *
 * @param observed.epoch counted from 1
 */
export function advanceEarlyStopping(
  state: EarlyStoppingState,
  observed: { readonly epoch: number; readonly valLoss: number },
  options: EarlyStoppingOptions,
): EarlyStoppingState {
  const { patience, minDelta } = options;
  if (isImprovement(observed.valLoss, state.best, { mode: 'min', minDelta })) {
    return { best: observed.valLoss, bestEpoch: observed.epoch, wait: 0, shouldStop: false };
  }
  const wait = state.wait + 1;
  return { ...state, wait, shouldStop: wait >= patience && observed.epoch > 1 };
}
