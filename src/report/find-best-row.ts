import type { HistoryRow } from './history-row.ts';

/** The row of the best epoch: the highest validation accuracy, the earliest on ties; none without a finite one. */
export function findBestRow(rows: readonly HistoryRow[]): HistoryRow | undefined {
  let best: HistoryRow | undefined;
  for (const row of rows) {
    if (!Number.isFinite(row.val_accuracy)) continue;
    if (best === undefined || row.val_accuracy > best.val_accuracy) best = row;
  }
  return best;
}
