import { hostname } from 'node:os';
import type { LayersModel } from '@tensorflow/tfjs';
import type { Reject } from '../pipeline/index.ts';
import { findBestRow, findOverfitting, type HistoryRow, type Overfitting } from '../report/index.ts';
import { describeOptimization } from './describe-optimization.ts';
import type { Engine } from './engine/index.ts';
import { type Bottleneck, findBottleneck } from './find-bottleneck.ts';
import { planSampling, type Sampling } from './plan-sampling.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { planRun } from './run/plan-run.ts';
import { writeRejects } from './run/run-files.ts';
import { logEvent } from './run/run-log.ts';
import type { RunOutcome } from './run/run-outcome.ts';
import { writeRunReport } from './run/run-report.ts';
import { withRunLock } from './run/with-run-lock.ts';
import type { TrainConfig, TrainConfigFields } from './train-config.ts';
import type { TrainLog } from './train-log.ts';
import type { TrainProgress } from './train-progress.ts';
import { runTraining } from './training-loop.ts';
import { isFinished, type TrainingState } from './training-state.ts';
import { describeTransfer } from './transfer/transfer-model.ts';
import { type TrainingImages, withTrainingImages } from './with-training-images.ts';

export interface TrainOptions extends TrainConfigFields {
  /**
   * The folder of the run, which must not exist unless `resume` is set.
   *
   * @default runs/MODEL-DATE-TIME
   */
  readonly run?: string | undefined;
  /**
   * Go on with the run in `run`, whose configuration and data must be the same; only `epochs`, unless the schedule
   * ends with the last one, and where it computes may differ. It goes on after the last step that its checkpoint holds.
   *
   * @default false
   */
  readonly resume?: boolean | undefined;
  /**
   * The folder of a run that is done again: its configuration is taken, where nothing else is given only of what may
   * differ when a run is resumed, and the data must be the same. On the same machine the weights have the same bytes.
   */
  readonly repeat?: string | undefined;
  /** Ends the training after the current step, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** @default nothing is said */
  readonly log?: TrainLog | undefined;
}

export interface TrainResult {
  /** The folder of the run. */
  readonly run: string;
  readonly outcome: RunOutcome;
  /** The page about it; none before the first epoch ended. */
  readonly report: string | undefined;
  /** One row for each epoch that ended. */
  readonly history: readonly HistoryRow[];
  /** The row of the epoch in `best/`; none before the first epoch ended. */
  readonly best: HistoryRow | undefined;
  /** Where the model began to overfit; none where it did not. */
  readonly overfitting: Overfitting | undefined;
  /** Whether training waited for images, over all epochs; none before the first epoch ended. */
  readonly bottleneck: Bottleneck | undefined;
  /** Weights of the model, the moving statistics of batch norm included. */
  readonly parameters: number;
  /** Optimizer, learning rate and schedule, in one line. */
  readonly optimization: string;
  readonly engine: string;
  readonly device: string;
}

const SILENT: TrainLog = { info: () => undefined, warn: () => undefined };

/**
 * Trains a classifier on labelled images and writes its run directory.
 *
 * What is not given is the paper's protocol. Nothing is written before the configuration, the data and the model have
 * been checked.
 *
 * ```ts
 * const { run, best } = await train({ data: 'faces', model: 'light', epochs: 10 });
 * ```
 *
 * @throws FerError `CONFIG_INVALID`, `MODEL_INVALID`, `LABELS_MISMATCH`, `OUTPUT_EXISTS`, `CHECKPOINT_INVALID`,
 *   `RUN_IN_USE`, `PRECISION_UNAVAILABLE`, `TRAINING_DIVERGED`, and those of opening a data set, loading an engine and writing files
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const startedAt = performance.now();
  const { run, resume, repeat, signal, onProgress = () => undefined, log = SILENT, ...fields } = options;
  const plan = await planRun({ run, resume, repeat, fields });
  const timeMs = plan.config.maxMinutes * 60_000;
  const isOutOfTime = () => timeMs > 0 && performance.now() - startedAt >= timeMs;
  const work = () =>
    withTrainingImages(plan, { signal, onProgress, log }, (images) => {
      log.info(describeOptimization(images.plan.config));
      return _train({ ...images, signal, isOutOfTime, onProgress, log });
    });
  // A run that goes on is its own before anything of it is read; a new one when its folder is there.
  return plan.previous === undefined ? work() : withRunLock(plan.previous.run, work);
}

interface TrainParts extends TrainingImages {
  readonly signal: AbortSignal | undefined;
  readonly isOutOfTime: () => boolean;
  readonly onProgress: (progress: TrainProgress) => void;
  readonly log: TrainLog;
}

async function _train(parts: TrainParts): Promise<TrainResult> {
  const { cache, data, engine, log, measured, plan } = parts;
  const { labels } = data.training;
  const sampling = planSampling(plan.config, { training: data.training, measured: measured.training });
  if (sampling.description !== undefined) log.info(sampling.description);
  const prepared = await prepareRun(plan, { engine, measured, labels, log });
  const { directory, learner, model } = prepared;
  cache.spillTo(directory);
  if (plan.source !== undefined) log.info(describeTransfer(model, plan.source, labels));
  const work = () => _runLogged({ ...parts, ...prepared, sampling });
  try {
    return await (plan.previous === undefined ? withRunLock(directory, work) : work());
  } finally {
    learner.dispose();
    model.dispose();
  }
}

interface ReadyParts extends TrainParts, PreparedRun {
  readonly sampling: Sampling;
}

/** Trains, with what happens in the log of the run. */
async function _runLogged({ start, sampling, ...parts }: ReadyParts): Promise<TrainResult> {
  const { data, directory, measured, plan } = parts;
  const { config, augmentation, previous } = plan;
  const rejects = new Map(
    [...measured.training.rejects, ...measured.validation.rejects].map((reject) => [reject.path, reject]),
  );
  const onReject = (reject: Reject) => rejects.set(reject.path, reject);
  try {
    await logEvent(directory, previous === undefined ? 'start' : 'resume', {
      config,
      step: start.state.step,
      pid: process.pid,
      host: hostname(),
      classTarget: sampling.classTarget,
      classWeights: sampling.classWeights,
    });
    await writeRejects(directory, [...rejects.values()]);
    const state = await runTraining(
      { ...parts, ...data, ...sampling, config, augmentation, onReject },
      start,
    );
    await writeRejects(directory, [...rejects.values()]);
    const described = _describeResult(state, { ...parts, config });
    const report = await writeRunReport(directory, { ...described, log: parts.log });
    const result = { ...described, report };
    await logEvent(directory, 'end', {
      outcome: result.outcome,
      epoch: state.epoch,
      step: state.step,
      ...result.bottleneck,
    });
    return result;
  } catch (error) {
    // A full disk, of all things, must not hide the error that it caused.
    await logEvent(directory, 'failed', { message: (error as Error).message }).catch((failure: Error) =>
      parts.log.warn(failure.message),
    );
    throw error;
  }
}

interface DescribeResultOptions {
  readonly config: TrainConfig;
  readonly engine: Engine;
  readonly directory: string;
  readonly model: LayersModel;
  readonly signal: AbortSignal | undefined;
}

function _describeResult(state: TrainingState, options: DescribeResultOptions): Omit<TrainResult, 'report'> {
  const { config, engine, directory, model } = options;
  return {
    run: directory,
    outcome: _outcomeOf(state, options),
    history: state.rows,
    best: findBestRow(state.rows),
    overfitting: findOverfitting(state.rows),
    bottleneck: findBottleneck(state.rows),
    parameters: model.countParams(),
    optimization: describeOptimization(config),
    engine: engine.name,
    device: engine.device,
  };
}

function _outcomeOf(state: TrainingState, { config, signal }: DescribeResultOptions): RunOutcome {
  if (state.earlyStopping.shouldStop) return 'stopped early';
  if (isFinished(state, config)) return 'finished';
  return signal?.aborted === true ? 'interrupted' : 'out of time';
}
