import { exponential, naturalLogarithm, type Random } from '../../../base/index.ts';

/**
 * A number in [0, 1] from the distribution Beta(alpha, alpha).
 *
 * By Jöhnk's method (1964) for alpha up to 1 and above as a quotient of gamma variates by Marsaglia and Tsang's (2000),
 * with logarithms and powers that are the same on every version of Node.
 */
export function drawBeta(alpha: number, random: Random): number {
  if (alpha <= 1) return _johnk(alpha, random);
  const first = _gamma(alpha, random);
  return first / (first + _gamma(alpha, random));
}

function _johnk(alpha: number, random: Random): number {
  for (;;) {
    // A draw of 0 would have no logarithm.
    const x = naturalLogarithm(1 - random.next()) / alpha;
    const y = naturalLogarithm(1 - random.next()) / alpha;
    const larger = Math.max(x, y);
    // Relative to the larger, since both powers may be too small for a number.
    const sum = exponential(x - larger) + exponential(y - larger);
    if (larger + naturalLogarithm(sum) <= 0) return exponential(x - larger) / sum;
  }
}

/** For a shape of at least 1. */
function _gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (naturalLogarithm(1 - random.next()) < (x * x) / 2 + d - d * v + d * naturalLogarithm(v)) return d * v;
  }
}
