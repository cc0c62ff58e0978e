import { z } from 'zod';
import { describeIssues, FerError } from '../base/index.ts';
import { ENGINE_NAMES, PRECISIONS } from './engine/index.ts';
import { findOptimizerMisfits, optimizerFields, resolveOptimizer } from './optimizers/optimizer-settings.ts';
import {
  dependsOnLength,
  findScheduleMisfits,
  resolveSchedule,
  scheduleFields,
} from './schedules/schedule-settings.ts';
import { learnerFields } from './step/learner-settings.ts';

const wholeNumber = z.int().min(1);
const share = z.number().min(0);

const earlyStoppingSchema = z
  .strictObject({
    /** Epochs without a lower validation loss after which training stops. */
    patience: wholeNumber.default(10),
    /** A validation loss must fall by more than this to count. */
    minDelta: share.default(0),
  })
  .prefault({});

const fieldsSchema = z.strictObject({
  /** A data set: class folders, a parent of splits, a FER-2013 CSV file, a list of paths and labels, or tar shards. */
  data: z.string().min(1),
  /** Another data set to validate on; null takes the validation split, or holds out a part of the training images. */
  validation: z.string().min(1).nullable().default(null),
  /** Classes of the data that take no part, in training and validation; at least two must remain. */
  exclude: z.array(z.string().min(1)).default([]),
  /** The name of a model, or the path of a saved `model.json` whose layers and weights are trained on; with `from`, that. */
  model: z.string().min(1).nullable().default(null),
  /** A trained model to start from: a run, or a saved `model.json`. Its head is fitted to the classes of the data. */
  from: z.string().min(1).nullable().default(null),
  /** The layer of `from` up to which nothing trains, itself included; null where all layers train. */
  freeze: z.string().min(1).nullable().default(null),
  /** `paper`, `none`, or the path of a JSON file. */
  augment: z.string().min(1).default('paper'),
  /** Draw the same number of images of each class in every epoch. */
  balance: z.boolean().default(false),
  /** How many, with `balance`; null is the mean count of a class. */
  balanceTarget: wholeNumber.nullable().default(null),
  /** Let an image count the more, the rarer its class is. */
  classWeights: z.boolean().default(false),
  /** At most this many passes over the training images. */
  epochs: wholeNumber.default(50),
  /** After which training ends with a checkpoint, counted from its start or from where it goes on; 0 for no limit. */
  maxMinutes: share.default(0),
  batchSize: wholeNumber.default(64),
  /** From how many neighbours an image of a tar shard is drawn. */
  shuffleBuffer: wholeNumber.default(10_000),
  /** Of the initial weights, dropout, shuffling, augmentation and the held-out part. */
  seed: z.int().default(0),
  ...optimizerFields,
  ...scheduleFields,
  ...learnerFields,
  /** Null is the size that most training images have. */
  imageSize: z.strictObject({ width: wholeNumber, height: wholeNumber }).nullable().default(null),
  /** 1 is grey, 3 is colour; null is what most training images have. */
  channels: z.literal([1, 3]).nullable().default(null),
  /** Whether an image that cannot be read is left out, up to 1 % of them, or ends the run. */
  onBadImage: z.enum(['skip', 'fail']).default('skip'),
  /** Whether decoded images are kept: in memory up to `cacheMemory`, beyond that in a file. */
  cache: z.enum(['on', 'off']).default('on'),
  /** In MiB, for training and validation images together; null is 1024, at most a quarter of the free memory. */
  cacheMemory: z.int().min(0).nullable().default(null),
  /** Where decoded images are kept for later runs too; null is a file in the run directory that ends with the run. */
  cacheDir: z.string().min(1).nullable().default(null),
  /** From a checkpoint to the next within an epoch; 0 for none there. One is written at the end of each epoch too. */
  checkpointMinutes: share.default(10),
  /** Threads that decode images and make batches; 0 leaves it to the one that trains; null is one for four cores, 1 to 4. */
  workers: z.int().min(0).max(64).nullable().default(null),
  /** Whether TensorBoard's event files are written: in `tensorboard/` of the run directory, or in another folder. */
  tensorboard: z.union([z.boolean(), z.string().min(1)]).default(false),
  engine: z.enum(['auto', ...ENGINE_NAMES]).default('auto'),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  /** Of convolutions and matrix products in training; weights, losses and statistics are float32. */
  precision: z.enum(PRECISIONS).default('float32'),
  earlyStopping: earlyStoppingSchema,
});

const schema = fieldsSchema
  .refine(({ balance, balanceTarget }) => balance || balanceTarget === null, {
    path: ['balanceTarget'],
    error: 'Expected with `balance` alone',
  })
  .refine(({ model, from }) => model === null || from === null || model === from, {
    path: ['model'],
    error: 'Expected without `from`, which says what the model is',
  })
  .refine(({ from, freeze }) => from !== null || freeze === null, {
    path: ['freeze'],
    error: 'Expected with `from` alone: a new model has nothing to keep',
  })
  .refine(({ balance, classWeights }) => !(balance && classWeights), {
    path: ['classWeights'],
    error: 'Expected without `balance`, which leaves all classes the same',
  })
  .superRefine((fields, context) => {
    for (const { field, error } of [...findOptimizerMisfits(fields), ...findScheduleMisfits(fields)]) {
      context.addIssue({ code: 'custom', path: [field], message: error });
    }
  });

/** A training configuration with every default filled in; `config.json` of a run holds it. */
export type TrainConfig = Readonly<
  Omit<ReturnType<typeof resolveOptimizer<z.output<typeof schema>>>, 'model'> & { model: string }
>;

const DEFAULT_MODEL = 'light';

/** A training configuration as it is given. */
export type TrainConfigFields = Readonly<z.input<typeof schema>>;

/** What a run keeps when it is resumed; the rest may change: where the data lie and are cached, how long and on what to train, how often it is saved. */
const FIXED_FIELDS = [
  'exclude',
  'model',
  'from',
  'freeze',
  'augment',
  'balance',
  'balanceTarget',
  'classWeights',
  'batchSize',
  'shuffleBuffer',
  'seed',
  'optimizer',
  'learningRate',
  'momentum',
  'nesterov',
  'weightDecay',
  'decayAll',
  'imageSize',
  'channels',
  'precision',
  'schedule',
  'warmUp',
  'reduceLearningRate',
  'labelSmoothing',
  'clipNorm',
  'ema',
  'earlyStopping',
] as const satisfies readonly (keyof TrainConfig)[];

/**
 * Fills in the paper's protocol where a field is not given.
 *
 * @throws FerError `CONFIG_INVALID`, naming every wrong and unknown field
 */
export function createTrainConfig(fields: unknown): TrainConfig {
  const config = resolveSchedule(resolveOptimizer(_parse(schema, fields)));
  return Object.freeze({ ...config, model: config.from ?? config.model ?? DEFAULT_MODEL });
}

/**
 * The configuration of a run that goes on: what it was, with the new number of epochs, device, cache and places of the data.
 *
 * @throws FerError `CONFIG_INVALID`, naming every field that was given and is not what it was
 */
export function resumeTrainConfig(stored: TrainConfig, fields: TrainConfigFields): TrainConfig {
  // What fits together is asked of the whole: `momentum` alone may be that of a run with `sgd`.
  const given = _parse(fieldsSchema, fields);
  // A schedule that ends with the last epoch would be another one if that were another epoch.
  const fixedFields = [...FIXED_FIELDS, ...(dependsOnLength(stored.schedule) ? (['epochs'] as const) : [])];
  const differences = fixedFields
    .filter(
      (field) =>
        fields[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify(stored[field]),
    )
    .map(
      (field) => `\`${field}\` was ${JSON.stringify(stored[field])} and is ${JSON.stringify(given[field])}`,
    );
  if (differences.length > 0) {
    throw new FerError(
      'CONFIG_INVALID',
      `Could not go on with or repeat the run because it was started otherwise, leave these out or start another run: ${differences.join('; ')}`,
    );
  }
  const fixed = Object.fromEntries(fixedFields.map((field) => [field, stored[field]]));
  return createTrainConfig({ ...stored, ..._onlyGiven(fields), ...fixed });
}

function _parse<Config>(schema: z.ZodType<Config>, fields: unknown): Config {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  throw new FerError(
    'CONFIG_INVALID',
    `Could not train because the configuration has wrong fields: ${describeIssues(result.error, schema)}`,
  );
}

function _onlyGiven(fields: TrainConfigFields): Partial<TrainConfig> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
