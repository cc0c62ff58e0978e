/**
 * Rounds float32 to the nearest IEEE 754 binary16, ties to even, as bits; undefined where a finite value is beyond its
 * range, ±65504.
 */
export function toHalf(values: Float32Array): Uint16Array | undefined {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (const [i, word] of bits.entries()) {
    const magnitude = _roundMagnitude(word & 0x7fffffff);
    if (magnitude === INFINITE && Number.isFinite(values[i])) return undefined;
    halves[i] = ((word >>> 16) & 0x8000) | magnitude;
  }
  return halves;
}

const INFINITE = 0x7c00;

/** The bits of a positive number. */
function _roundMagnitude(word: number): number {
  const fraction = word & 0x7fffff;
  const biased = word >>> 23;
  if (biased === 0xff) return INFINITE | (fraction === 0 ? 0 : 0x200);
  const exponent = biased - 127 + 15;
  if (exponent >= 31) return INFINITE;
  // Half of the smallest subnormal number and below is 0.
  if (exponent < -10) return 0;
  return exponent <= 0
    ? _shiftRounded(fraction | 0x800000, 14 - exponent)
    : _shiftRounded((exponent << 23) | fraction, 13);
}

/** Rounding up may carry into the exponent, which is then right. */
function _shiftRounded(value: number, by: number): number {
  const kept = value >>> by;
  const rest = value & ((1 << by) - 1);
  const half = 1 << (by - 1);
  return rest > half || (rest === half && kept % 2 === 1) ? kept + 1 : kept;
}
