import type { Engine } from './engine/index.ts';
import { findBottleneck } from './find-bottleneck.ts';
import { logEvent } from './run/run-log.ts';
import { shortestFloat32 } from './shortest-float32.ts';
import type { TrainConfig } from './train-config.ts';
import type { TrainLog } from './train-log.ts';
import { formatEpoch } from './train-progress.ts';
import type { TrainingState } from './training-state.ts';

export interface ReportEpochOptions {
  readonly config: TrainConfig;
  readonly directory: string;
  readonly engine: Engine;
  /** What the schedule `plateau` took for the highest learning rate in this epoch. */
  readonly highestRate: number | undefined;
  readonly log: TrainLog;
}

/** Says what the last epoch gave and what the callbacks made of it, to people and in the log of the run. */
export async function reportEpoch(
  state: TrainingState,
  { config, directory, engine, highestRate, log }: ReportEpochOptions,
): Promise<void> {
  const row = state.rows.at(-1)!;
  const isBest = state.modelCheckpoint.bestEpoch === row.epoch;
  log.info(formatEpoch(row, { epochs: config.epochs, isBest }));
  const { bound } = findBottleneck([row])!;
  await logEvent(directory, 'epoch', { ...row, bound, isBest, tensors: engine.tf.memory().numTensors });
  const reduced = state.reduceLearningRate?.learningRate;
  if (reduced !== undefined && reduced !== highestRate) {
    log.info(`learning rate ${_toShow(highestRate!)} -> ${_toShow(reduced)}`);
    const learningRate = shortestFloat32(reduced);
    await logEvent(directory, 'learning-rate', { epoch: row.epoch, learningRate });
  }
  if (state.earlyStopping.shouldStop) {
    const { bestEpoch } = state.earlyStopping;
    log.info(`early stopping: \`last/\` gets back the weights of epoch ${bestEpoch}`);
    await logEvent(directory, 'early-stopping', { epoch: row.epoch, restored: bestEpoch });
  }
}

/** A rate that was a float32, such as 0.00020000001 where 0.0002 is meant. */
function _toShow(rate: number): number {
  return Number(rate.toPrecision(6));
}
