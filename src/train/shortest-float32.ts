/** No float32 needs more significant digits to be told from its neighbours. */
const MOST_DIGITS = 9;

/** The number of fewest decimal digits that is the same float32: 0.001 for 0.0010000000474974513. */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const shorter = Number(rounded.toPrecision(digits));
    if (Math.fround(shorter) === rounded) return shorter;
  }
  return Number(rounded.toPrecision(MOST_DIGITS));
}
