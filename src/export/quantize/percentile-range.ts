import type { Range } from './activation-scale.ts';
import type { Histogram } from './histogram.ts';

/** The share of the values that stays within the range; half of the rest is cut off at either end. */
const SHARE = 0.9999;

/** The range without its rarest ends, e.g. without single outliers of a Relu that would make all steps coarser. */
export function percentileRange({ counts, limit, zeros }: Histogram, seen: Range): Range {
  const total = counts.reduce((sum, count) => sum + count, zeros);
  const cut = (total * (1 - SHARE)) / 2;
  const width = (2 * limit) / counts.length;
  let below = 0;
  let above = 0;
  let first = 0;
  let last = counts.length - 1;
  while (first < last && below + counts[first]! <= cut) below += counts[first++]!;
  while (last > first && above + counts[last]! <= cut) above += counts[last--]!;
  return {
    min: Math.max(seen.min, first * width - limit),
    max: Math.min(seen.max, (last + 1) * width - limit),
  };
}
