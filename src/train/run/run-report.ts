import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeAtomically } from '../../base/index.ts';
import {
  countTable,
  findBestRow,
  type HistoryRow,
  historyFigures,
  type KeyFigure,
  type Report,
  renderReport,
} from '../../report/index.ts';
import { type Bottleneck, formatBottleneck } from '../find-bottleneck.ts';
import type { TrainLog } from '../train-log.ts';
import { readDecisions } from './run-files.ts';
import type { RunOutcome } from './run-outcome.ts';

/** What a page about a run is made of, beside its files. */
export interface ReportedRun {
  readonly outcome: RunOutcome;
  readonly history: readonly HistoryRow[];
  readonly bottleneck: Bottleneck | undefined;
  readonly parameters: number;
}

/** Files of a run directory that the page leads to, where they are there. */
const FILES = {
  'history.csv': 'one row an epoch',
  'curves.svg': 'the curves, also as PNG',
  'best/model.json': 'the model of the best epoch',
  'config.json': 'the whole configuration',
  'log.jsonl': 'what happened when',
  'rejects.json': 'images that could not be read',
} as const;

/**
 * Writes `report.html` into a run directory: curves, key figures, data and configuration. One that fails is said and
 * does not end the run.
 *
 * @returns its path; none before the first epoch ended
 */
export async function writeRunReport(
  directory: string,
  { log, ...run }: ReportedRun & { readonly log: TrainLog },
): Promise<string | undefined> {
  if (run.history.length === 0) return undefined;
  const path = join(directory, 'report.html');
  try {
    await writeAtomically(path, await renderReport(await _describe(directory, run)), { force: true });
    return path;
  } catch (error) {
    log.warn(`the report is not written: ${(error as Error).message}`);
    return undefined;
  }
}

async function _describe(directory: string, { outcome, history, ...run }: ReportedRun): Promise<Report> {
  const { config, augmentation, environment, spec } = await readDecisions(directory);
  const { training, validation } = environment.data;
  const hasModel = findBestRow(history) !== undefined;
  const counts = { train: training.counts ?? {}, validation: validation.counts ?? {} };
  return {
    title: `Run ${basename(directory)}`,
    lead: `${outcome[0]!.toUpperCase()}${outcome.slice(1)} after ${history.length} of at most ${config.epochs} epochs on ${training.size.toLocaleString('en')} images of ${basename(training.location)}.`,
    keyFigures: [...historyFigures(history), ..._speed(history, run)],
    history,
    // Runs that began before the counts were written have none.
    ...(training.counts && { tables: [countTable(counts, spec.labels)] }),
    files: Object.entries(FILES)
      .filter(([name]) => existsSync(join(directory, name)))
      .map(([path, description]) => ({ path, description })),
    facts: [
      ...(hasModel ? [{ title: 'Next', values: _next(directory) }] : []),
      { title: 'Configuration', values: { ...config, augmentation } },
      { title: 'Environment', values: { ...environment } },
    ],
  };
}

function _speed(
  history: readonly HistoryRow[],
  { bottleneck, parameters }: Pick<ReportedRun, 'bottleneck' | 'parameters'>,
): readonly KeyFigure[] {
  const seconds = history.reduce((sum, row) => sum + row.seconds, 0);
  const fastest = Math.max(...history.map((row) => row.images_per_second));
  return [
    {
      label: 'Time',
      value: seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`,
      note: bottleneck === undefined ? 'all epochs' : formatBottleneck(bottleneck),
    },
    {
      label: 'Speed',
      value: `${Math.round(fastest).toLocaleString('en')} /s`,
      note: `images in the fastest epoch, ${parameters.toLocaleString('en')} weights`,
    },
  ];
}

function _next(directory: string): Readonly<Record<string, string>> {
  return {
    'what it gets right and wrong': `fer report ${directory}`,
    'a file that runs anywhere': `fer export ${directory} --out model.onnx`,
  };
}
