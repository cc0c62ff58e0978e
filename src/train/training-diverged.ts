import { join } from 'node:path';
import { FerError } from '../base/index.ts';
import type { TrainingState } from './training-state.ts';

export interface Divergence {
  /** `loss` or `validation loss`. */
  readonly what: string;
  readonly value: number;
  readonly state: TrainingState;
  /** The step of the epoch; none at its end. */
  readonly step?: number;
}

/** The error for a loss that is NaN or infinite: where it was seen, and what is left of the run. */
export function trainingDiverged(directory: string, divergence: Divergence): FerError {
  const { what, value, state, step } = divergence;
  const { epoch, modelCheckpoint } = state;
  const place = step === undefined ? `at the end of epoch ${epoch}` : `in epoch ${epoch} at step ${step}`;
  const { bestEpoch } = modelCheckpoint;
  const kept =
    bestEpoch === 0 ? 'no epoch had ended' : `${join(directory, 'best')} keeps the best epoch, ${bestEpoch}`;
  return new FerError(
    'TRAINING_DIVERGED',
    `Could not go on training because the ${what} is no longer a finite number ${place}, try a lower learning rate: ${value}; ${kept}`,
    { details: { epoch, ...(step !== undefined && { step }), bestEpoch, run: directory } },
  );
}
