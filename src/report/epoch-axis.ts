import type { HistoryRow } from './history-row.ts';

/** A label about every this many epochs of the axis. */
const MOST_STEPS = 10;

/**
 * The x axis of a curve: whole epochs only, at most about ten labels, and some width where there is one epoch.
 *
 * vega thins even values that it is given to a count that it derives from the smallest step between labels, which for
 * whole numbers is 1; it is told the count and a step so small that it thins nothing.
 */
export function epochAxis(rows: readonly Pick<HistoryRow, 'epoch'>[]) {
  const epochs = rows.map((row) => row.epoch);
  const first = Math.min(...epochs, epochs.length === 0 ? 1 : Number.POSITIVE_INFINITY);
  const last = Math.max(...epochs, first);
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((size) => (last - first) / size <= MOST_STEPS) ?? 500;
  const ticks = [first];
  for (let epoch = (Math.floor(first / step) + 1) * step; epoch <= last; epoch += step) ticks.push(epoch);
  return {
    field: 'epoch',
    type: 'quantitative' as const,
    title: 'Epoch',
    scale: { domain: first === last ? [first - 0.5, last + 0.5] : [first, last], nice: false },
    axis: {
      values: ticks,
      tickCount: ticks.length,
      tickMinStep: 0.01,
      format: 'd',
      grid: false,
      labelFlush: false,
    },
  };
}
