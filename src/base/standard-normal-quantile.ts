import { naturalLogarithm } from './natural-logarithm.ts';

/**
 * The standard normal quantile for a probability in (0, 1), right to 7 digits.
 *
 * Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", 1988, routine PPND7. It takes a
 * logarithm in the tails; ours is built of exactly rounded operations so that its bits are the same everywhere.
 */
export function standardNormalQuantile(probability: number): number {
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const r = Math.sqrt(-naturalLogarithm(q < 0 ? probability : 1 - probability));
  const magnitude = r <= 5 ? _nearTail(r - 1.6) : _farTail(r - 5);
  return q < 0 ? -magnitude : magnitude;
}

function _nearTail(r: number): number {
  return (
    (((0.17023821025 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
    ((0.12021132075 * r + 0.7370016425) * r + 1)
  );
}

function _farTail(r: number): number {
  return (
    (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) /
    ((0.012258202635 * r + 0.24197894695) * r + 1)
  );
}
