import { extname } from 'node:path';
import { assertAbsent, FerError, writeAtomically } from '../../base/index.ts';
import { drawLearningRateSweep, svgToPng } from '../../report/index.ts';
import {
  describeSearch,
  type FindLearningRateOptions,
  findLearningRate,
  formatProgress,
  type LearningRateSearch,
} from '../../train/index.ts';
import type { Command } from '../command.ts';
import { realNumber, wholeNumber } from '../parse-number.ts';
import { trainCommand } from './train.ts';

interface LrFindOptions extends Omit<FindLearningRateOptions, 'data' | 'validation'> {
  readonly out?: string;
}

/** The options of `fer train` that decide how a step goes. */
const SHARED = new Set(
  [
    '--model --from --freeze --exclude --augment --balance --balance-target --class-weights --batch-size --seed',
    '--image-size --channels --cache --cache-memory --workers --device --precision',
    '--optimizer --momentum --nesterov --weight-decay --decay-all --label-smoothing --clip-norm',
  ]
    .join(' ')
    .split(' '),
);

const WRITERS: Readonly<Record<string, (search: LearningRateSearch) => Promise<string | Uint8Array>>> = {
  '.json': async (search) => `${JSON.stringify(search, null, 2)}\n`,
  '.svg': drawLearningRateSweep,
  '.png': async (search) => svgToPng(await drawLearningRateSweep(search)),
};

export const lrFindCommand: Command<LrFindOptions> = {
  name: 'lr-find',
  summary: 'Look for a learning rate: train some steps at growing rates and see where the loss falls',
  arguments: trainCommand.arguments,
  options: [
    { flags: '--out <file>', description: 'write the curve as .svg or .png, or its numbers as .json' },
    {
      flags: '--steps <n>',
      description: 'how many, unless the loss explodes before (default: 100)',
      parse: wholeNumber(10),
    },
    {
      flags: '--min-rate <x>',
      description: 'the learning rate of the first step (default: 1e-7)',
      parse: realNumber(Number.MIN_VALUE),
    },
    {
      flags: '--max-rate <x>',
      description: 'what it grows to (default: 10)',
      parse: realNumber(Number.MIN_VALUE),
    },
    ...trainCommand.options.filter(({ flags }) => SHARED.has(flags.split(' ')[0]!)),
  ],
  takesForce: true,
  examples: ['lr-find data/', 'lr-find data/ --model base --optimizer sgd --out rates.svg'],
  run: async ({ args, options }, { signal, log, progress, force }) => {
    const [data] = args as readonly [string];
    const { out, ...rest } = options;
    const write = out === undefined ? undefined : WRITERS[extname(out).toLowerCase()];
    if (out !== undefined) {
      if (write === undefined) throw _unknownKind(out);
      if (!force) await assertAbsent(out);
    }
    const search = await findLearningRate({
      ...rest,
      data,
      signal,
      log,
      onProgress: (current) =>
        progress(
          current.stage === 'sweep' ? `step ${current.done} of ${current.total}` : formatProgress(current),
        ),
    });
    if (out !== undefined) await writeAtomically(out, await write!(search), { force });
    const wrote = out === undefined ? '' : `\nwrote ${out}`;
    return {
      json: { ...search, ...(out !== undefined && { out }) },
      text: `${describeSearch(search, data)}${wrote}`,
    };
  },
};

function _unknownKind(out: string): FerError {
  return new FerError(
    'USAGE',
    `Could not write ${out} because it is of no known kind: expected a name that ends in ${Object.keys(WRITERS).join(', ')}`,
  );
}
