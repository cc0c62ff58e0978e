import { SOURCE_CLASSES, TARGET_CLASSES } from './plan-comparison.ts';

/** What is kept of a run. */
export interface FinishedRun {
  readonly group: string;
  readonly name: string;
  readonly seed: number;
  /** How many were asked for, and how many there were before early stopping. */
  readonly epochs: number;
  readonly trained: number;
  readonly parameters: number;
  /** On the validation images, after the last epoch and in the best one. */
  readonly lastAccuracy: number;
  readonly lastLoss: number;
  readonly bestAccuracy: number;
  readonly seconds: number;
}

/** Both comparisons, of the runs that are finished. */
export function renderComparison(runs: readonly FinishedRun[]): string {
  const models = runs.filter(({ group }) => group === 'models');
  const transfer = runs.filter(({ group }) => group === 'scratch' || group === 'transfer');
  const parts = [...(models.length > 0 ? [_renderModels(models)] : [])];
  if (transfer.length > 0) parts.push(_renderTransfer(transfer));
  return parts.join('\n\n');
}

const COLUMNS = `seeds | after the last epoch | loss | best epoch | each run | seconds a run |`;

function _renderModels(runs: readonly FinishedRun[]): string {
  return [
    '## Models after equal epochs',
    '',
    `\`fer train\` with its defaults, ${runs[0]!.epochs} epochs, validation accuracy; means over the seeds. The machine did other\nwork at times, which the seconds tell of.`,
    '',
    `| model | parameters | ${COLUMNS}`,
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ..._groups(runs, ({ name }) => name).map(([name, group]) => {
      return `| \`${name}\` | ${group[0]!.parameters.toLocaleString('en-US')} | ${_cells(group)} |`;
    }),
  ].join('\n');
}

function _renderTransfer(runs: readonly FinishedRun[]): string {
  const titles: Readonly<Record<string, string>> = {
    scratch: 'from nothing',
    transfer: 'from the source, convolutions frozen',
  };
  return [
    '## Transfer to a tenth of the data',
    '',
    `The source, \`light\`, learned ${SOURCE_CLASSES.join(', ')} from all their training images. The target is ${TARGET_CLASSES.join(', ')}, from a stratified`,
    `tenth of their training images: no class and no image of it was in the source. At most ${runs[0]!.epochs} epochs, early stopping as in the`,
    'paper, everything else the same (`--from SOURCE --freeze pool3` against `--model light`).',
    '',
    `| target | ${COLUMNS}`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ..._groups(runs, ({ group }) => group).map(
      ([group, members]) => `| ${titles[group]} | ${_cells(members)} |`,
    ),
  ].join('\n');
}

function _groups(
  runs: readonly FinishedRun[],
  keyOf: (run: FinishedRun) => string,
): readonly (readonly [string, readonly FinishedRun[]])[] {
  const keys = [...new Set(runs.map(keyOf))];
  return keys.map((key) => [key, runs.filter((run) => keyOf(run) === key)]);
}

function _cells(runs: readonly FinishedRun[]): string {
  const mean = (pick: (run: FinishedRun) => number) =>
    runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const each = runs.map(({ lastAccuracy, trained }) => `${percent(lastAccuracy)} in ${trained}`);
  return [
    runs.map(({ seed }) => seed).join(', '),
    `**${percent(mean((run) => run.lastAccuracy))}**`,
    mean((run) => run.lastLoss).toFixed(3),
    percent(mean((run) => run.bestAccuracy)),
    each.join('; '),
    mean((run) => run.seconds).toFixed(0),
  ].join(' | ');
}
