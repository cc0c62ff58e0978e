const INFINITE = 0x7c00;

/** Rounds float32 to the nearest IEEE 754 binary16, ties to even, as bits; what is beyond its range, ±65504, is infinite. */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    halves[i] = ((word >>> 16) & 0x8000) | _roundMagnitude(word & 0x7fffffff);
  }
  return halves;
}

/** The numbers that bits of IEEE 754 binary16 stand for; float32 holds all of them. */
export function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, _widen);
}

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

function _widen(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
