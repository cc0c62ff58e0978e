import { cosineShare } from './cosine-share.ts';
import { oneCycleShare } from './one-cycle-share.ts';
import type { ScheduleName } from './schedule-settings.ts';

export interface Schedule {
  readonly schedule: ScheduleName;
  /** The highest rate; for `plateau` what is left of it. */
  readonly learningRate: number;
  /** Epochs in which the rate rises from 0. */
  readonly warmUp: number;
  readonly epochs: number;
  /** Of an epoch. */
  readonly steps: number;
}

/**
 * The learning rate of a step.
 *
 * The warm-up rises in a line from 0, and a cosine begins at its end, as in Keras' `CosineDecay` with
 * `initial_learning_rate=0`; the same line precedes the other schedules.
 *
 * @param step of the whole training, counted from 0
 */
export function learningRateAt(step: number, schedule: Schedule): number {
  const { learningRate } = schedule;
  const rise = Math.round(schedule.warmUp * schedule.steps);
  if (step < rise) return (learningRate * step) / rise;
  return learningRate * _shareAfter(step - rise, schedule.schedule, schedule.epochs * schedule.steps - rise);
}

function _shareAfter(step: number, schedule: ScheduleName, steps: number): number {
  switch (schedule) {
    case 'cosine':
      return cosineShare(step, steps);
    case 'one-cycle':
      return oneCycleShare(step, steps);
    case 'constant':
    case 'plateau':
      return 1;
  }
}
