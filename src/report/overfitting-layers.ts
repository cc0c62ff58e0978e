import { findOverfitting } from './find-overfitting.ts';
import type { HistoryRow } from './history-row.ts';
import type { Theme } from './theme.ts';

/** Shades the epochs after the onset of overfitting in a panel whose x axis is epochs; nothing where there are none. */
export function overfittingLayers(rows: readonly HistoryRow[], theme: Theme) {
  const overfitting = findOverfitting(rows);
  if (overfitting === undefined) return [];
  const [first, last] = [rows[0]!.epoch, rows.at(-1)!.epoch];
  // Near the right edge the text has room on the other side only.
  const isLate = (overfitting.epoch - first) / (last - first) > 0.75;
  const data = { values: [{ epoch: overfitting.epoch, end: last }] };
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
        align: isLate ? ('right' as const) : ('left' as const),
        baseline: 'top' as const,
        dx: isLate ? -5 : 5,
        y: 5,
        color: theme.muted,
        fontSize: 11,
      },
    },
  ];
}
