import {
  compareConfigs,
  formatDifferences,
  formatRuns,
  listRuns,
  writeComparison,
} from '../../train/index.ts';
import type { Command } from '../command.ts';

interface RunsOptions {
  readonly out?: string;
}

const DEFAULT_FOLDER = 'runs';

export const runsCommand: Command<RunsOptions> = {
  name: 'runs',
  summary:
    'List training runs; of two or more that are named, also say in what they were configured otherwise',
  arguments: [
    {
      name: '[path...]',
      description: `run directories, or folders of them (default: ${DEFAULT_FOLDER})`,
    },
  ],
  options: [
    {
      flags: '--out <dir>',
      description: 'write the curves of the runs in one picture and a page: comparison.svg, .png and .html',
    },
  ],
  takesForce: true,
  examples: ['runs', 'runs runs/first runs/second', 'runs runs/first runs/second --out comparison'],
  run: async ({ args, options: { out } }, { force }) => {
    const given = (args[0] as readonly string[] | undefined) ?? [];
    const paths = given.length === 0 ? [DEFAULT_FOLDER] : given;
    const runs = (await Promise.all(paths.map(listRuns))).flat();
    const differences = given.length > 1 || out !== undefined ? compareConfigs(runs) : undefined;
    const files = out === undefined ? [] : await writeComparison(out, runs, { force });
    return {
      json: { runs, ...(differences && { differences }), files },
      text: [
        formatRuns(runs),
        ...(differences && runs.length > 1 ? ['', formatDifferences(runs, differences)] : []),
        ...(files.length > 0 ? ['', ...files.map((file) => `wrote ${file}`)] : []),
      ].join('\n'),
    };
  },
};
