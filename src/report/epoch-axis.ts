import type { HistoryRow } from './history-row.ts';

/** The x axis of a curve: whole epochs only, at most about ten labels, and some width where there is one epoch. */
export function epochAxis(rows: readonly HistoryRow[]) {
  const epochs = rows.map((row) => row.epoch);
  const first = Math.min(...epochs, epochs.length === 0 ? 1 : Number.POSITIVE_INFINITY);
  const last = Math.max(...epochs, first);
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => (last - first) / size <= 10) ?? 500;
  const ticks: number[] = [];
  for (let epoch = Math.ceil(first / step) * step; epoch <= last; epoch += step) ticks.push(epoch);
  return {
    field: 'epoch',
    type: 'quantitative' as const,
    title: 'Epoch',
    scale: { domain: first === last ? [first - 0.5, last + 0.5] : [first, last], nice: false },
    axis: { values: ticks, format: 'd', grid: false, labelFlush: false },
  };
}
