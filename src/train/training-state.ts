import type { HistoryRow } from '../report/index.ts';
import {
  advanceEarlyStopping,
  EARLY_STOPPING_START,
  type EarlyStoppingState,
} from './callbacks/early-stopping.ts';
import {
  advanceModelCheckpoint,
  MODEL_CHECKPOINT_START,
  type ModelCheckpointState,
} from './callbacks/model-checkpoint.ts';
import {
  advanceReduceLearningRate,
  type ReduceLearningRateState,
  startReduceLearningRate,
} from './callbacks/reduce-learning-rate.ts';
import { shortestFloat32 } from './shortest-float32.ts';
import { RUNNING_START, type RunningSums, runningMeans } from './step/running-means.ts';
import type { TrainConfig } from './train-config.ts';

/** Everything that a run knows between two steps but its weights; plain data, kept in `last/state.json`. */
export interface TrainingState {
  /** The epoch in progress, counted from 1. */
  readonly epoch: number;
  /** How many of its steps are done. */
  readonly step: number;
  /** Over those steps. */
  readonly sums: RunningSums;
  /** The time that those steps took, waiting for data included. */
  readonly seconds: number;
  /** How much of it no step ran, because images were read, made or waited for. */
  readonly waitSeconds: number;
  readonly modelCheckpoint: ModelCheckpointState;
  readonly earlyStopping: EarlyStoppingState;
  /** Of the schedule `plateau`. */
  readonly reduceLearningRate: ReduceLearningRateState | null;
  /** Of the last step; before the first one the highest that the schedule reaches. */
  readonly learningRate: number;
  /** One row for each epoch that ended. */
  readonly rows: readonly HistoryRow[];
}

/** What the validation images gave at the end of an epoch. */
export interface Validation {
  readonly loss: number;
  readonly accuracy: number;
  readonly seconds: number;
}

const EPOCH_START = { step: 0, sums: RUNNING_START, seconds: 0, waitSeconds: 0 };

export function startTraining({ learningRate, schedule }: TrainConfig): TrainingState {
  return {
    epoch: 1,
    ...EPOCH_START,
    modelCheckpoint: MODEL_CHECKPOINT_START,
    earlyStopping: EARLY_STOPPING_START,
    reduceLearningRate: schedule === 'plateau' ? startReduceLearningRate(learningRate) : null,
    learningRate,
    rows: [],
  };
}

/** The state after the epoch in progress, all of whose steps are done: a row more, and every callback one epoch on. */
export function endEpoch(state: TrainingState, validation: Validation, config: TrainConfig): TrainingState {
  const { epoch, sums, seconds, waitSeconds } = state;
  const row: HistoryRow = {
    epoch,
    ...runningMeans(sums),
    val_loss: validation.loss,
    val_accuracy: validation.accuracy,
    learning_rate: shortestFloat32(state.learningRate),
    seconds: _round(seconds + validation.seconds),
    images_per_second: _round(sums.images / seconds),
    data_wait_share: _round(waitSeconds / seconds),
  };
  const observed = { epoch, valLoss: validation.loss, valAccuracy: validation.accuracy };
  return {
    ...state,
    epoch: epoch + 1,
    ...EPOCH_START,
    modelCheckpoint: advanceModelCheckpoint(state.modelCheckpoint, observed),
    earlyStopping: advanceEarlyStopping(state.earlyStopping, observed, config.earlyStopping),
    reduceLearningRate:
      state.reduceLearningRate &&
      advanceReduceLearningRate(state.reduceLearningRate, validation.loss, config.reduceLearningRate!),
    rows: [...state.rows, row],
  };
}

/** Whether there is nothing left to train. */
export function isFinished(state: TrainingState, config: TrainConfig): boolean {
  return state.earlyStopping.shouldStop || state.epoch > config.epochs;
}

/** To milliseconds: more digits of a time mean nothing. */
function _round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
