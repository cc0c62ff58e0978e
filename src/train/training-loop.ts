import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LayersModel } from '@tensorflow/tfjs';
import { BEST_FOLDER } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import {
  type Augmentation,
  type Batch,
  type ImageWorkers,
  type Reject,
  streamBatches,
} from '../pipeline/index.ts';
import { type Engine, saveLayersModel } from './engine/index.ts';
import { reportEpoch } from './report-epoch.ts';
import { createCheckpointSaver } from './run/checkpoint-saver.ts';
import { createCurvesWriter } from './run/curves-writer.ts';
import { writeHistory } from './run/run-files.ts';
import { learningRateAt } from './schedules/learning-rate-at.ts';
import type { Learner } from './step/learner.ts';
import { createResultReader, READ_EVERY, type StepResult } from './step/result-reader.ts';
import { addBatch } from './step/running-means.ts';
import { readWeights, restoreWeights } from './step/weights.ts';
import { openTensorboardLog, type TensorboardLog } from './tensorboard/tensorboard-log.ts';
import type { TrainConfig } from './train-config.ts';
import type { TrainLog } from './train-log.ts';
import { measureStep, type TrainProgress } from './train-progress.ts';
import { trainingDiverged } from './training-diverged.ts';
import { endEpoch, isFinished, type TrainingState } from './training-state.ts';
import { validate } from './validate.ts';

/** What the loop works with. */
export interface TrainingSession {
  readonly directory: string;
  readonly config: TrainConfig;
  readonly engine: Engine;
  readonly model: LayersModel;
  readonly learner: Learner;
  readonly training: LabelledImages;
  readonly validation: LabelledImages;
  readonly spec: PreprocessSpec;
  readonly augmentation: Augmentation;
  /** The images of an epoch. */
  readonly images: number;
  /** How many images each epoch draws of each class; none for every image once. */
  readonly classTarget: number | undefined;
  /** In the order of the labels; none for all the same. */
  readonly classWeights: readonly number[] | undefined;
  /** Make the batches. */
  readonly workers: ImageWorkers;
  readonly onReject: (reject: Reject) => void;
  readonly onProgress: (progress: TrainProgress) => void;
  readonly log: TrainLog;
  readonly signal: AbortSignal | undefined;
  /** Whether the time that the run was given is over. */
  readonly isOutOfTime: () => boolean;
}

/** Where the loop starts from. */
export interface TrainingStart {
  readonly state: TrainingState;
  readonly lowestLoss: readonly Float32Array[] | undefined;
}

/**
 * Trains until the last epoch, early stopping, the end of its time or the signal, for a step at least, and leaves checkpoints in `best/` and `last/`.
 *
 * @returns the last state, which is finished unless the time was over or the signal came
 * @throws FerError `TRAINING_DIVERGED` where the loss is no longer a finite number
 */
export async function runTraining(session: TrainingSession, start: TrainingStart): Promise<TrainingState> {
  const { config, directory, learner, log, model } = session;
  let { state, lowestLoss } = start;
  const saver = createCheckpointSaver(directory, {
    model,
    optimizer: learner.optimizer,
    average: learner.average,
    everyMinutes: config.checkpointMinutes,
  });
  const curves = createCurvesWriter(directory, log);
  const tensorboard = await openTensorboardLog(directory, {
    config,
    start: state,
    images: session.images,
    log,
  });
  try {
    // A run that is killed in its first epoch can be resumed too.
    if (state.epoch === 1 && state.step === 0) await saver.save({ state, lowestLoss });
    while (!isFinished(state, config)) {
      const epoch = await _trainEpoch(session, state, {
        isDue: saver.isDue,
        save: (current) => saver.save({ state: current, lowestLoss }),
        tensorboard,
      });
      state = epoch.state;
      const highestRate = state.reduceLearningRate?.learningRate;
      const judge = () => _judgeEpoch(session, { state, lowestLoss });
      const judged = epoch.isWhole ? await learner.withAverage(judge) : undefined;
      if (judged === undefined) {
        await saver.save({ state, lowestLoss });
        return state;
      }
      ({ state, lowestLoss } = judged);
      if (state.earlyStopping.shouldStop) restoreWeights(session.engine.tf, model, lowestLoss!);
      // Before the checkpoint: a run that is killed here does the epoch again and writes the same row.
      await writeHistory(directory, state.rows);
      tensorboard.addEpoch(state.rows.at(-1)!);
      await saver.save({ state, lowestLoss });
      await reportEpoch(state, { ...session, highestRate });
      await curves.draw(state.rows);
      if (session.isOutOfTime()) break;
    }
    return state;
  } finally {
    await tensorboard.close();
    await curves.finish(state.rows);
  }
}

interface EpochOutputs {
  readonly isDue: () => boolean;
  readonly save: (state: TrainingState) => Promise<void>;
  readonly tensorboard: TensorboardLog;
}

/** The steps of an epoch that are not done yet; fewer where the signal comes or the time is over. */
async function _trainEpoch(
  session: TrainingSession,
  start: TrainingState,
  { isDue, save, tensorboard }: EpochOutputs,
): Promise<{ readonly state: TrainingState; readonly isWhole: boolean }> {
  const { classWeights, config, engine, images, isOutOfTime, learner, signal } = session;
  const { batchSize, epochs } = config;
  const { epoch } = start;
  const steps = Math.ceil(images / batchSize);
  const schedule = {
    ...config,
    learningRate: start.reduceLearningRate?.learningRate ?? config.learningRate,
    steps,
  };
  const reader = createResultReader(engine.tf);
  const addResults = (current: TrainingState, results: readonly StepResult[]): TrainingState => {
    tensorboard.addSteps(epoch, results);
    return _addResults(session, current, results);
  };
  let state = start;
  let isWhole = true;
  let position = 0;
  let tick = performance.now();
  try {
    for await (const batch of _trainingBatches(session, epoch)) {
      const arrived = performance.now();
      position += 1;
      if (position <= start.step) {
        // Done before the run was resumed.
        tick = arrived;
        continue;
      }
      const learningRate = learningRateAt((epoch - 1) * steps + position - 1, schedule);
      const result = learner.trainOn(batch, { epoch, step: position, learningRate, classWeights });
      reader.add(result, { size: batch.size, step: position });
      if (reader.waiting() >= READ_EVERY) state = addResults(state, await reader.read());
      const computed = performance.now();
      // Progress and signals go on between steps, and images are made on this thread: that is waiting for them too.
      await setImmediate();
      const done = performance.now();
      state = {
        ...state,
        step: position,
        learningRate,
        seconds: state.seconds + (done - tick) / 1000,
        waitSeconds: state.waitSeconds + (arrived - tick + done - computed) / 1000,
      };
      tick = done;
      session.onProgress(measureStep(state, { epochs, batchSize, images }));
      // What follows the last step is part of its epoch.
      if (signal?.aborted || (position < steps && isOutOfTime())) {
        isWhole = false;
        break;
      }
      if (isDue()) {
        state = addResults(state, await reader.read());
        await save(state);
        tick = performance.now();
      }
    }
    state = addResults(state, await reader.read());
    return { isWhole, state: { ...state, seconds: state.seconds + (performance.now() - tick) / 1000 } };
  } finally {
    reader.dispose();
  }
}

/** Validates, and keeps the weights that were validated where they are the best; nothing where the signal comes. */
async function _judgeEpoch(
  session: TrainingSession,
  start: TrainingStart,
): Promise<TrainingStart | undefined> {
  const { config, directory, model } = session;
  const validation = await validate(start.state, session);
  if (validation === undefined) return undefined;
  const { epoch } = start.state;
  const state = endEpoch(start.state, validation, config);
  if (state.modelCheckpoint.bestEpoch === epoch) await saveLayersModel(model, join(directory, BEST_FOLDER));
  const isLowest = state.earlyStopping.bestEpoch === epoch;
  return { state, lowestLoss: isLowest ? await readWeights(model) : start.lowestLoss };
}

function _trainingBatches(session: TrainingSession, epoch: number): AsyncIterable<Batch> {
  const { config, spec, augmentation, classTarget, onReject, training, workers } = session;
  const { batchSize, seed } = config;
  return streamBatches(training, {
    spec,
    batchSize,
    seed,
    epoch,
    shuffle: true,
    shuffleBuffer: config.shuffleBuffer,
    onBadImage: config.onBadImage,
    classTarget,
    augmentation,
    workers,
    onReject,
  });
}

function _addResults(
  session: TrainingSession,
  state: TrainingState,
  results: readonly StepResult[],
): TrainingState {
  for (const { loss, step } of results) {
    if (!Number.isFinite(loss)) {
      throw trainingDiverged(session.directory, { what: 'loss', value: loss, state, step });
    }
  }
  return { ...state, sums: results.reduce(addBatch, state.sums) };
}
