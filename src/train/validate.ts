import { setImmediate } from 'node:timers/promises';
import type { LabelledImages } from '../data/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { type ImageWorkers, type Reject, streamBatches } from '../pipeline/index.ts';
import type { Engine } from './engine/index.ts';
import type { Learner } from './step/learner.ts';
import { createResultReader, READ_EVERY } from './step/result-reader.ts';
import { addBatch, RUNNING_START, runningMeans } from './step/running-means.ts';
import type { TrainConfig } from './train-config.ts';
import { trainingDiverged } from './training-diverged.ts';
import type { TrainingState, Validation } from './training-state.ts';

export interface ValidateOptions {
  readonly directory: string;
  readonly config: Pick<TrainConfig, 'batchSize' | 'onBadImage'>;
  readonly engine: Engine;
  readonly learner: Learner;
  readonly validation: LabelledImages;
  readonly workers: ImageWorkers;
  readonly spec: PreprocessSpec;
  readonly onReject: (reject: Reject) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Looks at the whole validation set in inference mode.
 *
 * @returns nothing where the signal comes
 * @throws FerError `TRAINING_DIVERGED` where the loss is not a finite number
 */
export async function validate(
  state: TrainingState,
  options: ValidateOptions,
): Promise<Validation | undefined> {
  const { config, engine, learner, onReject, signal, spec, validation, workers } = options;
  const reader = createResultReader(engine.tf);
  const started = performance.now();
  let sums = RUNNING_START;
  let position = 0;
  try {
    const batching = { spec, batchSize: config.batchSize, onBadImage: config.onBadImage, workers, onReject };
    for await (const batch of streamBatches(validation, batching)) {
      if (signal?.aborted) return undefined;
      position += 1;
      reader.add(learner.evaluateOn(batch), { size: batch.size, step: position });
      if (reader.waiting() >= READ_EVERY) sums = (await reader.read()).reduce(addBatch, sums);
      await setImmediate();
    }
    sums = (await reader.read()).reduce(addBatch, sums);
  } finally {
    reader.dispose();
  }
  const means = runningMeans(sums);
  if (!Number.isFinite(means.loss)) {
    throw trainingDiverged(options.directory, { what: 'validation loss', value: means.loss, state });
  }
  return { ...means, seconds: (performance.now() - started) / 1000 };
}
