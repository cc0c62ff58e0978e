/**
 * e to the power of a number, within 1e-14 of itself times (1 + |exponent|), from operations that IEEE 754 rounds
 * exactly: `Math.exp` and `Math.pow` may differ in their last bit between versions of V8.
 *
 * The exponent is split into a whole number of ln 2, by which the result is doubled or halved, and a rest of which
 * Taylor's series is summed.
 */
export function exponential(exponent: number): number {
  // Beyond these the result is infinite or 0.
  if (exponent > 710) return Number.POSITIVE_INFINITY;
  if (exponent < -746) return 0;
  const doublings = Math.round(exponent / Math.LN2);
  const rest = exponent - doublings * Math.LN2;
  // |rest| <= 0.347, so that the first term left out is below 1e-17.
  let sum = 1;
  for (let term = 13; term > 0; term--) sum = 1 + (sum * rest) / term;
  for (let i = 0; i < doublings; i++) sum *= 2;
  for (let i = 0; i > doublings; i--) sum /= 2;
  return sum;
}
