import { z } from 'zod';

/** The schedules that `--schedule` knows. */
export const SCHEDULE_NAMES = ['plateau', 'constant', 'cosine', 'one-cycle'] as const;

export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

const share = z.number().min(0);

const reduceLearningRateSchema = z.strictObject({
  /** Epochs without a lower validation loss after which the learning rate falls. */
  patience: z.int().min(1).default(5),
  /** What the learning rate is multiplied by. */
  factor: z.number().gt(0).lt(1).default(0.2),
  /** A validation loss must fall by more than this to count. */
  minDelta: share.default(1e-4),
  /** Epochs after a reduction that do not count. */
  cooldown: z.int().min(0).default(0),
  /** The learning rate never falls below this. */
  minLearningRate: share.default(0),
});

/** The fields of a training configuration that say how the learning rate changes. */
export const scheduleFields = {
  schedule: z.enum(SCHEDULE_NAMES).default('plateau'),
  /** Epochs, or parts of one, in which the learning rate rises from 0. */
  warmUp: share.default(0),
  /** Of the schedule `plateau`; null is the paper's. */
  reduceLearningRate: reduceLearningRateSchema.nullable().default(null),
};

type Fields = { readonly [Name in keyof typeof scheduleFields]: z.output<(typeof scheduleFields)[Name]> };

/** Those fields with every default filled in: `reduceLearningRate` is null for other schedules than `plateau` alone. */
export type ScheduleSettings = Fields;

/** What does not fit together, with the field and what was expected of it. */
export function findScheduleMisfits({
  schedule,
  warmUp,
  reduceLearningRate,
  epochs,
}: Fields & { readonly epochs: number }): readonly { readonly field: string; readonly error: string }[] {
  const misfits = [];
  if (reduceLearningRate !== null && schedule !== 'plateau') {
    misfits.push({
      field: 'reduceLearningRate',
      error: `Expected with the schedule \`plateau\` alone, which is \`${schedule}\``,
    });
  }
  if (warmUp > 0 && schedule === 'one-cycle') {
    misfits.push({
      field: 'warmUp',
      error: 'Expected with another schedule than `one-cycle`, which has a rise of its own',
    });
  }
  if (warmUp > 0 && warmUp >= epochs) {
    misfits.push({ field: 'warmUp', error: `Expected fewer than the ${epochs} epochs, got ${warmUp}` });
  }
  return misfits;
}

/** Fills in how a plateau reduces the rate. */
export function resolveSchedule<Given extends Fields>(given: Given): Given {
  const { schedule, reduceLearningRate } = given;
  if (schedule !== 'plateau' || reduceLearningRate !== null) return given;
  return { ...given, reduceLearningRate: reduceLearningRateSchema.parse({}) };
}

/** Whether the rate of a step depends on how many there are in all. */
export function dependsOnLength(schedule: ScheduleName): boolean {
  return schedule === 'cosine' || schedule === 'one-cycle';
}
