import type { HistoryRow } from '../report/index.ts';
import { findBottleneck, formatBottleneck } from './find-bottleneck.ts';
import { runningMeans } from './step/running-means.ts';
import type { TrainingState } from './training-state.ts';

/** How far the measuring of the images is, before the first step. */
export interface MeasureProgress {
  readonly stage: 'measure';
  readonly done: number;
  readonly total: number;
}

/** How far the training is, after a step. */
export interface StepProgress {
  readonly stage: 'train';
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Running mean of the epoch; none before the first results are read. */
  readonly loss: number | undefined;
  readonly accuracy: number | undefined;
  readonly imagesPerSecond: number;
  /** Share of the time that was spent waiting for data, 0 to 1. */
  readonly dataWaitShare: number;
  /** Until the last epoch ends; early stopping may come before. */
  readonly secondsLeft: number;
}

export type TrainProgress = MeasureProgress | StepProgress;

export interface MeasureStepOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** Images of an epoch. */
  readonly images: number;
}

export function measureStep(state: TrainingState, options: MeasureStepOptions): StepProgress {
  const { epochs, batchSize, images } = options;
  const { epoch, step, sums, seconds, waitSeconds } = state;
  const steps = Math.ceil(images / batchSize);
  const secondsAStep = seconds / step;
  const means = sums.images === 0 ? { loss: undefined, accuracy: undefined } : runningMeans(sums);
  const stepsLeft = steps - step + (epochs - epoch) * steps;
  return {
    stage: 'train',
    epoch,
    epochs,
    step,
    steps,
    ...means,
    imagesPerSecond: Math.min(step * batchSize, images) / seconds,
    dataWaitShare: waitSeconds / seconds,
    secondsLeft: secondsAStep * stepsLeft + _validationSeconds(state.rows, images) * (epochs - epoch + 1),
  };
}

/** As one line: `epoch 3/50  step 120/449  loss 1.2345  accuracy 52.1 %  160 images/s  waiting 3 %  left 1:02:03` */
export function formatProgress(progress: TrainProgress): string {
  if (progress.stage === 'measure') return `measuring image ${progress.done} of ${progress.total}`;
  const { epoch, epochs, step, steps, loss, accuracy, imagesPerSecond, dataWaitShare, secondsLeft } =
    progress;
  return [
    `epoch ${epoch}/${epochs}`,
    `step ${step}/${steps}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${(100 * accuracy).toFixed(1)} %`]),
    `${imagesPerSecond.toFixed(0)} images/s`,
    `waiting ${(100 * dataWaitShare).toFixed(0)} %`,
    `left ${_formatDuration(secondsLeft)}`,
  ].join('  ');
}

/**
 * `epoch 3/50: loss 1.2345, accuracy 52.1 %; validation loss 1.3456, accuracy 50.2 %, the best so far; 31.2 s, 900 images/s;
 * compute-bound, waiting for images 1.2 % of the time`
 */
export function formatEpoch(
  row: HistoryRow,
  options: { readonly epochs: number; readonly isBest: boolean },
): string {
  const training = `loss ${row.loss.toFixed(4)}, accuracy ${(100 * row.accuracy).toFixed(1)} %`;
  const validation = `loss ${row.val_loss.toFixed(4)}, accuracy ${(100 * row.val_accuracy).toFixed(1)} %`;
  const best = options.isBest ? ', the best so far' : '';
  const speed = `${row.seconds.toFixed(1)} s, ${row.images_per_second.toFixed(0)} images/s`;
  const bottleneck = formatBottleneck(findBottleneck([row])!);
  return `epoch ${row.epoch}/${options.epochs}: ${training}; validation ${validation}${best}; ${speed}; ${bottleneck}`;
}

/** What the last epoch took beside its training steps. */
function _validationSeconds(rows: readonly HistoryRow[], images: number): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : Math.max(0, last.seconds - images / last.images_per_second);
}

function _formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, '0'));
  return hours === '00' ? `${Number(minutes)}:${rest}` : `${Number(hours)}:${minutes}:${rest}`;
}
