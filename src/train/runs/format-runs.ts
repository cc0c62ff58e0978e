import { alignColumns } from '../../base/index.ts';
import type { ConfigDifference } from './compare-configs.ts';
import type { RunSummary } from './read-run.ts';

const HEADINGS = [
  'run',
  'state',
  'model',
  'data',
  'epochs',
  'best accuracy',
  'epoch',
  'loss',
  'lowest loss',
  'time',
];

/** A table of runs, and below it what is to be said of one. */
export function formatRuns(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'no runs';
  const notes = runs.flatMap(({ run, state, reason, overfitting }) => [
    ...(reason === undefined ? [] : [`${run}: ${state}, ${reason}`]),
    ...(overfitting === undefined ? [] : [`${run}: overfitting after epoch ${overfitting.epoch}`]),
  ]);
  return [alignColumns(runRows(runs)), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

/** A table of the fields in which runs differ, one column a run. */
export function formatDifferences(
  runs: readonly Pick<RunSummary, 'run'>[],
  differences: readonly ConfigDifference[],
): string {
  if (differences.length === 0) return 'their configurations are the same';
  return alignColumns(differenceRows(runs, differences));
}

/** The cells of the table of runs, with its headings. */
export function runRows(runs: readonly RunSummary[]): string[][] {
  return [HEADINGS, ...runs.map(_row)];
}

/** The cells of the table of differences, with its headings. */
export function differenceRows(
  runs: readonly Pick<RunSummary, 'run'>[],
  differences: readonly ConfigDifference[],
): string[][] {
  const rows = differences.map(({ field, values }) => [field, ...values.map(_describeValue)]);
  return [['differs', ...runs.map(({ run }) => run)], ...rows];
}

function _describeValue(value: unknown): string {
  return value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
}

function _row({ run, state, model, data, epochs, history, best, seconds }: RunSummary): string[] {
  const losses = history.map((row) => row.val_loss).filter(Number.isFinite);
  return [
    run,
    state,
    model ?? '–',
    data ?? '–',
    `${history.length}/${epochs ?? '–'}`,
    best === undefined ? '–' : `${(100 * best.val_accuracy).toFixed(2)} %`,
    best === undefined ? '–' : String(best.epoch),
    best === undefined ? '–' : best.val_loss.toFixed(4),
    losses.length === 0 ? '–' : Math.min(...losses).toFixed(4),
    `${seconds.toFixed(0)} s`,
  ];
}
