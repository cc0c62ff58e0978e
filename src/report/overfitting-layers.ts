import { findOverfitting } from './find-overfitting.ts';
import type { HistoryRow } from './history-row.ts';
import type { Theme } from './theme.ts';

/** Shades the epochs after the onset of overfitting in a panel whose x axis is epochs; nothing where there are none. */
export function overfittingLayers(rows: readonly HistoryRow[], theme: Theme) {
  const overfitting = findOverfitting(rows);
  if (overfitting === undefined) return [];
  const data = { values: [{ epoch: overfitting.epoch, end: rows.at(-1)!.epoch }] };
  return [
    {
      data,
      mark: { type: 'rect' as const, color: theme.train, opacity: 0.09 },
      encoding: { x2: { field: 'end' } },
    },
    {
      data,
      mark: {
        type: 'text' as const,
        text: 'overfitting',
        align: 'left' as const,
        baseline: 'top' as const,
        dx: 5,
        y: 5,
        color: theme.muted,
        fontSize: 11,
      },
    },
  ];
}
