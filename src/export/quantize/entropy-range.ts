import type { Range } from './activation-scale.ts';
import type { Histogram } from './histogram.ts';

const LEVELS = 256;
/** How many bins one candidate has more than the one before, on either side of 0. */
const STEP = 16;

/**
 * The range in which 256 levels tell most about the values: of all limits, the one with the least Kullback-Leibler
 * divergence from the values, those beyond it taken as equal to it, to their levels.
 *
 * Source: Szymon Migacz, "8-bit Inference with TensorRT", GTC 2017; there for magnitudes in 128 levels.
 */
export function entropyRange({ counts, limit }: Histogram, seen: Range): Range {
  const half = counts.length / 2;
  const width = limit / half;
  const binsBelow = Math.min(half, Math.ceil(-Math.min(seen.min, 0) / width));
  const binsAbove = Math.min(half, Math.floor(Math.max(seen.max, 0) / width) + 1);
  const most = Math.max(binsBelow, binsAbove);
  let best = { bins: most, divergence: Number.POSITIVE_INFINITY };
  for (let bins = Math.min(LEVELS / 2, most); ; bins = Math.min(bins + STEP, most)) {
    const first = half - Math.min(bins, binsBelow);
    const end = half + Math.min(bins, binsAbove);
    const divergence = _divergence(counts, { first, end });
    if (divergence < best.divergence) best = { bins, divergence };
    if (bins === most) break;
  }
  return { min: Math.max(seen.min, -best.bins * width), max: Math.min(seen.max, best.bins * width) };
}

/** Of the bins from `first` to, but without, `end` to what 256 levels keep of them. */
function _divergence(
  counts: Float64Array,
  { first, end }: { readonly first: number; readonly end: number },
): number {
  const inside = counts.slice(first, end);
  const original = inside.slice();
  original[0]! += _sum(counts.subarray(0, first));
  original[original.length - 1]! += _sum(counts.subarray(end));
  const size = inside.length;
  const total = _sum(original);
  const kept = _sum(inside);
  if (total === 0 || kept === 0) return Number.POSITIVE_INFINITY;
  let divergence = 0;
  for (let level = 0; level < LEVELS; level++) {
    const from = Math.floor((level * size) / LEVELS);
    const to = Math.floor(((level + 1) * size) / LEVELS);
    let sum = 0;
    let occupied = 0;
    for (let i = from; i < to; i++) {
      sum += inside[i]!;
      if (inside[i]! > 0) occupied += 1;
    }
    for (let i = from; i < to; i++) {
      const p = original[i]! / total;
      if (p === 0) continue;
      // Within a level all bins that occur are alike. One that holds only what was cut off is told as badly as can be.
      const q = inside[i]! > 0 ? sum / occupied / kept : Number.EPSILON;
      divergence += p * Math.log(p / q);
    }
  }
  return divergence;
}

function _sum(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
