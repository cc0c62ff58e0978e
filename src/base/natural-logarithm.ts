/**
 * The natural logarithm of a positive finite number, within 1e-12, from operations that IEEE 754 rounds exactly:
 * `Math.log` may differ in its last bit between versions of V8.
 *
 * The number is halved or doubled, which is exact, until it is near 1; then it is 2 artanh((m - 1) / (m + 1)).
 */
export function naturalLogarithm(value: number): number {
  let mantissa = value;
  let doublings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    doublings += 1;
  }
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    doublings -= 1;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const s = t * t;
  // |t| <= 0.172, so that the first term left out is below 1e-12.
  const series = 1 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s / 13)))));
  return 2 * t * series - doublings * Math.LN2;
}
