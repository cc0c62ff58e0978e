import type { Evaluation } from './evaluate-model.ts';
import { formatUnreadable } from './unreadable-image.ts';

type Cell = string | number;

/** A text for people: the figures of the whole, of each class, and the confusion matrix. */
export function formatEvaluation(evaluation: Evaluation): string {
  const { correct, images, accuracy, balancedAccuracy, macroF1, logLoss, perClass, confusion } = evaluation;
  const summary = _alignColumns([
    ['images', images],
    ['correct', correct],
    ['accuracy', accuracy.toFixed(4)],
    ['balanced accuracy', balancedAccuracy.toFixed(4)],
    ['macro F1', macroF1.toFixed(4)],
    ['log loss', logLoss.toFixed(4)],
  ]);
  const classes = _alignColumns([
    ['class', 'precision', 'recall', 'F1', 'support'],
    ...perClass.map(({ label, precision, recall, f1, support }): Cell[] => [
      label,
      precision.toFixed(4),
      recall.toFixed(4),
      f1.toFixed(4),
      support,
    ]),
  ]);
  const matrix = _alignColumns([
    ['true \\ predicted', ...confusion.labels],
    ...confusion.counts.map((row, index): Cell[] => [confusion.labels[index]!, ...row]),
  ]);
  const left = formatUnreadable(evaluation.unreadable).join('\n');
  return [summary, classes, matrix, left].filter((part) => part !== '').join('\n\n');
}

/** The first column to the left, the others to the right. */
function _alignColumns(rows: readonly (readonly Cell[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[column]!) : String(cell).padStart(widths[column]!),
        )
        .join('  '),
    )
    .join('\n');
}
