import { balanceFolder, formatBalance } from '../../pipeline/index.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../parse-number.ts';

interface BalanceOptions {
  readonly target: number;
  readonly seed: number;
}

export const balanceCommand: Command<BalanceOptions> = {
  name: 'balance',
  summary:
    'Write a training set with the same number of images in each class: a sample of large classes, augmented copies for small ones; the same command goes on with an interrupted run',
  arguments: [
    {
      name: '<src>',
      description:
        'class folders, a folder of splits, of which train is taken, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
    { name: '<dst>', description: 'a folder outside of <src> that is missing or empty' },
  ],
  options: [
    {
      flags: '--target <n>',
      description: 'how many images each class gets',
      default: 5000,
      parse: wholeNumber(1),
    },
    { flags: '--seed <n>', description: 'of what is drawn', default: 0, parse: wholeNumber(0) },
  ],
  examples: ['balance data/ balanced/', 'balance fer2013.csv balanced/ --target 4000 --seed 1'],
  run: async ({ args, options }, { signal, progress }) => {
    const [source, destination] = args as readonly [string, string];
    const result = await balanceFolder(source, destination, {
      ...options,
      signal,
      onProgress: ({ stage, done, total }) =>
        progress(`${stage === 'check' ? 'checked' : 'wrote'} ${done} of ${total} images`),
    });
    return { json: { ...result }, text: formatBalance(result) };
  },
};
