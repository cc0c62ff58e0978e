import { alignColumns } from '../base/index.ts';
import type { Evaluation } from './evaluate-model.ts';
import type { ModelComparison } from './evaluate-models.ts';
import { formatUnreadable } from './unreadable-image.ts';

type Cell = string | number;

/** A class is shown with this many of its commonest mistakes; the whole is in the confusion matrix. */
const MOST_PAIRS = 5;

/** No line of a terminal holds a matrix of more classes; JSON has it. */
const MOST_COLUMNS = 50;

/** A text for people: the figures of the whole, of each class, the confusion matrix and the commonest mistakes. */
export function formatEvaluation(evaluation: Evaluation): string {
  const { perClass, confusion, confusedPairs, unreadable } = evaluation;
  const classes = alignColumns([
    ['class', 'precision', 'recall', 'F1', 'support'],
    ...perClass.map(({ label, precision, recall, f1, support }): Cell[] => [
      label,
      precision.toFixed(4),
      recall.toFixed(4),
      f1.toFixed(4),
      support,
    ]),
  ]);
  const pairs = confusedPairs
    .slice(0, MOST_PAIRS)
    .map(
      ({ label, takenFor, count, share }) =>
        `  ${label} taken for ${takenFor}: ${count} (${(100 * share).toFixed(1)} %)`,
    );
  const mistakes = pairs.length === 0 ? '' : ['most confused', ...pairs].join('\n');
  const left = formatUnreadable(unreadable).join('\n');
  return [_formatSummary(evaluation), classes, ..._formatMatrices(confusion), mistakes, left]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A table of several models on the same images, and whether they differ by more than chance. */
export function formatModelComparison({ evaluations, differences }: ModelComparison): string {
  const table = alignColumns([
    ['model', 'accuracy', '95 % interval', 'balanced', 'macro F1', 'top-2', 'log loss', 'ECE', 'images/s'],
    ...evaluations.map((each): Cell[] => [
      each.model,
      each.accuracy.toFixed(4),
      _formatInterval(each),
      each.balancedAccuracy.toFixed(4),
      each.macroF1.toFixed(4),
      each.top2Accuracy.toFixed(4),
      each.logLoss.toFixed(4),
      each.calibration.error.toFixed(4),
      each.imagesPerSecond.toFixed(0),
    ]),
  ]);
  const tests = differences.map(
    ({ first, second, firstOnly, secondOnly, p }) =>
      `${first} alone right: ${firstOnly}, ${second} alone right: ${secondOnly}; McNemar's test p = ${_formatP(p)}${p < 0.05 ? ', a difference beyond chance' : ', no difference beyond chance'}`,
  );
  return [table, ...tests].join('\n\n');
}

function _formatSummary(evaluation: Evaluation): string {
  const { correct, images, accuracy, top2Accuracy, balancedAccuracy, macroF1, logLoss, tta } = evaluation;
  const rows: Cell[][] = [
    ['images', images],
    ['correct', correct],
    ['accuracy', accuracy.toFixed(4)],
    ['95 % interval', _formatInterval(evaluation)],
    ['top-2 accuracy', top2Accuracy.toFixed(4)],
    ['balanced accuracy', balancedAccuracy.toFixed(4)],
    ['macro F1', macroF1.toFixed(4)],
    ['log loss', logLoss.toFixed(4)],
    ['calibration error', evaluation.calibration.error.toFixed(4)],
    ['images/s', evaluation.imagesPerSecond.toFixed(1)],
  ];
  if (tta !== null) {
    rows.push(
      ['accuracy without TTA', tta.plainAccuracy.toFixed(4)],
      [`gain of ${tta.kind}`, `${tta.gain >= 0 ? '+' : ''}${(100 * tta.gain).toFixed(2)} points`],
      [`cost of ${tta.kind}`, `${tta.cost.toFixed(1)} times`],
    );
  }
  return alignColumns(rows);
}

/** Counts, then percent. */
function _formatMatrices({ labels, counts, rowPercent }: Evaluation['confusion']): readonly string[] {
  if (labels.length > MOST_COLUMNS) return [];
  const table = (corner: string, rows: readonly (readonly Cell[])[]): string =>
    alignColumns([[corner, ...labels], ...rows.map((row, index): Cell[] => [labels[index]!, ...row])]);
  return [
    table('true \\ predicted', counts),
    table(
      '% of the true class',
      rowPercent.map((row) => row.map((value) => value.toFixed(1))),
    ),
  ];
}

function _formatInterval({ accuracyInterval: { low, high } }: Evaluation): string {
  return `${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function _formatP(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}
