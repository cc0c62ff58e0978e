import {
  createTrainConfig,
  describeTraining,
  formatProgress,
  MODEL_DEFINITIONS,
  PRECISIONS,
  type TrainConfigFields,
  train,
} from '../../train/index.ts';
import type { Command } from '../command.ts';
import { imageSize } from '../parse-image-size.ts';
import { names } from '../parse-names.ts';
import { realNumber, wholeNumber } from '../parse-number.ts';
import { OPTIMIZER_ROWS } from './train-optimizer-rows.ts';

interface TrainCommandOptions extends Omit<TrainConfigFields, 'data' | 'validation'> {
  readonly val?: string;
  readonly run?: string;
  readonly resume?: boolean;
  readonly repeat?: string;
}

/** The table gives no defaults to the parser: what is not given is the run's own where one is resumed. */
const DEFAULTS = createTrainConfig({ data: '-' });
const MODELS = MODEL_DEFINITIONS.map(({ name, summary }) => `${name} (${summary})`).join(', ');

export const trainCommand: Command<TrainCommandOptions> = {
  name: 'train',
  summary: 'Train a classifier on labelled images and write a run directory',
  arguments: [
    {
      name: '<dir>',
      description:
        'class folders, a folder of splits, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
  ],
  options: [
    {
      flags: '--val <dir>',
      description:
        'another data set to validate on (default: the validation split, else 10 % of the training images)',
    },
    {
      flags: '--exclude <classes>',
      description: 'classes that take no part, with commas between them',
      parse: names,
    },
    {
      flags: '--model <name|file>',
      description: `${MODELS}, or a saved model.json whose layers and weights are trained on as they are (default: ${DEFAULTS.model})`,
    },
    {
      flags: '--from <run|file>',
      description:
        'start from a trained model instead: a run, of which the best epoch is taken with its image size, mean and standard deviation, or a saved model.json; its head is fitted to the classes of the data',
    },
    {
      flags: '--freeze <layer>',
      description: 'with --from, train nothing up to and including this layer',
    },
    {
      flags: '--augment <preset|file>',
      description: `paper, none, or a JSON file (default: ${DEFAULTS.augment})`,
    },
    { flags: '--balance', description: 'draw the same number of images of each class in every epoch' },
    {
      flags: '--balance-target <n>',
      description: 'how many, with --balance (default: the mean count of a class)',
      parse: wholeNumber(1),
    },
    {
      flags: '--class-weights',
      description: 'instead, let an image count the more in the loss, the rarer its class is',
    },
    {
      flags: '--epochs <n>',
      description: `passes over the training images at most (default: ${DEFAULTS.epochs})`,
      parse: wholeNumber(1),
    },
    {
      flags: '--max-minutes <n>',
      description:
        'end with a checkpoint after the step in which so much time is over, measuring the images included; counted anew with --resume; 0 for no limit (default: 0)',
      parse: realNumber(0),
    },
    {
      flags: '--batch-size <n>',
      description: `images in one step (default: ${DEFAULTS.batchSize})`,
      parse: wholeNumber(1),
    },
    {
      flags: '--shuffle-buffer <n>',
      description: `for tar shards: from how many neighbours each image is drawn (default: ${DEFAULTS.shuffleBuffer})`,
      parse: wholeNumber(1),
    },
    {
      flags: '--on-bad-image <policy>',
      description: `skip those that cannot be read, up to 1 % of all, or fail at the first (default: ${DEFAULTS.onBadImage})`,
      choices: ['skip', 'fail'],
    },
    ...OPTIMIZER_ROWS,
    {
      flags: '--seed <n>',
      description: `of everything that is drawn (default: ${DEFAULTS.seed})`,
      parse: wholeNumber(0),
    },
    {
      flags: '--image-size <WxH>',
      description: 'to which images are resized (default: the commonest size)',
      parse: imageSize,
    },
    {
      flags: '--channels <n>',
      description: '1 for grey, 3 for colour (default: the commonest)',
      parse: wholeNumber(1, 3),
    },
    {
      flags: '--cache <on|off>',
      description: `keep decoded images, so that each is decoded once (default: ${DEFAULTS.cache})`,
      choices: ['on', 'off'],
    },
    {
      flags: '--cache-memory <mib>',
      description:
        'how much of them in memory, the rest on the disk (default: 1024, at most a quarter of what is free)',
      parse: wholeNumber(0),
    },
    {
      flags: '--cache-dir <dir>',
      description:
        'keep all of them there for later runs on the same images (default: in the run directory, until the run ends)',
    },
    {
      flags: '--checkpoint-minutes <n>',
      description: `from a checkpoint to the next within an epoch, 0 for none there (default: ${DEFAULTS.checkpointMinutes})`,
      parse: realNumber(0),
    },
    {
      flags: '--workers <n>',
      description:
        'threads that decode images and make batches; 0 leaves it to the one that trains (default: one for four cores, 1 to 4)',
      parse: wholeNumber(0, 64),
    },
    {
      flags: '--tensorboard [dir]',
      description: 'write event files for TensorBoard (default: no; without a folder in the run directory)',
    },
    {
      flags: '--device <device>',
      description: `where it computes (default: ${DEFAULTS.device})`,
      choices: ['auto', 'cpu', 'gpu'],
    },
    {
      flags: '--precision <type>',
      description: `of convolutions and matrix products in training; bf16 takes a processor that has it (default: ${DEFAULTS.precision})`,
      choices: PRECISIONS,
    },
    { flags: '--run <dir>', description: 'the run directory (default: runs/MODEL-DATE-TIME)' },
    {
      flags: '--resume',
      description:
        'go on with the run in --run; only --epochs (but for cosine and one-cycle), --device, --workers, --tensorboard, --max-minutes, the cache and the checkpoints may differ from its start',
    },
    {
      flags: '--repeat <run>',
      description:
        'do a run again, into another --run, on the same data: the same weights on the same machine; what may differ is as with --resume',
    },
  ],
  examples: [
    'train data/',
    'train data/ --model base --epochs 20 --run runs/base',
    'train data/ --balance',
    'train data/ --exclude disgust',
    'train other/ --from runs/base --freeze pool3 --learning-rate 0.0001',
    'train data/ --run runs/base --max-minutes 50',
    'train data/ --run runs/base --resume',
    'train data/ --repeat runs/base --run runs/again',
  ],
  run: async ({ args, options }, { signal, log, progress }) => {
    const [data] = args as readonly [string];
    const { val: validation, ...rest } = options;
    const result = await train({
      ...rest,
      data,
      validation,
      signal,
      log,
      onProgress: (current) => progress(formatProgress(current)),
    });
    return {
      json: { ...result },
      text: describeTraining(result, data),
      exitCode: result.outcome === 'interrupted' ? 130 : 0,
    };
  },
};
