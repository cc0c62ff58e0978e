import { roundHalfToEven } from './round-half-to-even.ts';

/** The least and the greatest number that are kept apart. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A number is `scale * (stored - zeroPoint)`, with `stored` from 0 to 255. */
export interface ActivationScale {
  /** A float32. */
  readonly scale: number;
  readonly zeroPoint: number;
}

const LEVELS = 255;
/** Below the smallest normal float32 a scale loses its digits. */
const SMALLEST_NORMAL = 2 ** -126;

/**
 * The scale of uint8 for a range, which is widened to hold 0, so that 0 (what padding adds, and what a Relu cuts off) is
 * exact: scale = (max - min) / 255, zero point = round(-min / scale).
 */
export function activationScale(range: Range): ActivationScale {
  const min = Math.min(Math.fround(range.min), 0);
  const max = Math.max(Math.fround(range.max), 0);
  const exact = (max - min) / LEVELS;
  if (exact < SMALLEST_NORMAL) return { scale: 1, zeroPoint: 0 };
  return { scale: Math.fround(exact), zeroPoint: roundHalfToEven((0 - min) / exact) };
}
