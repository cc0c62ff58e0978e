import { isImprovement } from './is-improvement.ts';

/** What the callback remembers from epoch to epoch; plain data, so that a checkpoint can hold it. */
export interface ModelCheckpointState {
  readonly best: number | null;
  /** The epoch that is saved as the best, counted from 1; 0 before the first. */
  readonly bestEpoch: number;
}

export const MODEL_CHECKPOINT_START: ModelCheckpointState = { best: null, bestEpoch: 0 };

/**
 * Keras' `ModelCheckpoint(monitor='val_accuracy', save_best_only=True)` after one more epoch.
 *
 * Where the new `bestEpoch` is this epoch, the caller saves the model. Of equal accuracies the earliest stays.
 *
 * @param observed.epoch counted from 1
 */
export function advanceModelCheckpoint(
  state: ModelCheckpointState,
  observed: { readonly epoch: number; readonly valAccuracy: number },
): ModelCheckpointState {
  const isBest = isImprovement(observed.valAccuracy, state.best, { mode: 'max', minDelta: 0 });
  return isBest ? { best: observed.valAccuracy, bestEpoch: observed.epoch } : state;
}
