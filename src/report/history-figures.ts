import { findBestRow } from './find-best-row.ts';
import { findOverfitting } from './find-overfitting.ts';
import type { HistoryRow } from './history-row.ts';
import type { KeyFigure } from './key-figures-html.ts';

/** What is to be seen first of a training: its best epoch and whether it overfitted. */
export function historyFigures(history: readonly HistoryRow[]): readonly KeyFigure[] {
  const best = findBestRow(history);
  const onset = findOverfitting(history)?.epoch;
  return [
    {
      label: 'Best epoch',
      value: best === undefined ? '–' : `${best.epoch} of ${history.length}`,
      ...(best && { note: `validation accuracy ${(100 * best.val_accuracy).toFixed(2)} %` }),
    },
    {
      label: 'Overfitting',
      value: onset === undefined ? 'none' : `after epoch ${onset}`,
      note: onset === undefined ? 'no lasting rise of the validation loss' : 'of the lowest validation loss',
    },
  ];
}
