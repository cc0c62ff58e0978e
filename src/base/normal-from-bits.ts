import { standardNormalQuantile } from './standard-normal-quantile.ts';

/** Octaves of the smaller tail that the table holds; beyond them, at a tail of 2^-17, the quantile itself is asked. */
const OCTAVES = 16;
const SEGMENT_BITS = 4;
const SEGMENTS = 2 ** SEGMENT_BITS;
/** What is left of a word whose highest bit is set, below the bits that choose the segment. */
const REST_BITS = 31 - SEGMENT_BITS;
const REST_MASK = 2 ** REST_BITS - 1;

/** For each segment of each octave the four coefficients of a cubic, the constant first. */
export const NORMAL_CUBICS = _tabulate();

/**
 * A draw from the standard normal distribution by inversion: the quantile of `(bits + 0.5) / 2^32`, within 3e-7.
 *
 * Reads the quantile from cubics, which takes a third of the time of the formula that they are made from. The tail
 * that a probability lies in is divided into octaves, and each of these into equal segments, so that a segment is
 * never wide where the quantile bends. There is no branch on a random bit but the rare one into the far tail.
 *
 * @param bits a whole number from -2^31 to 2^31 - 1: 32 random bits
 */
export function normalFromBits(bits: number): number {
  // -1 where the draw is above 0, and 0 where it is below.
  const upper = bits >> 31;
  // The cubics are of the lower tail, whose quantiles are negative.
  const sign = upper | 1;
  // The probability of the smaller tail is (tail + 0.5) / 2^32.
  const tail = bits ^ upper;
  const octave = (Math.clz32(tail) - 1) | 0;
  if (octave >= OCTAVES) return sign * standardNormalQuantile((tail + 0.5) / 2 ** 32);
  const shifted = tail << (octave + 1);
  // The added bit is the half of (tail + 0.5).
  const share = ((shifted & REST_MASK) | (1 << octave)) / 2 ** REST_BITS;
  const segment = (shifted >>> REST_BITS) & (SEGMENTS - 1);
  const at = ((octave << SEGMENT_BITS) | segment) << 2;
  return (
    sign *
    (NORMAL_CUBICS[at]! +
      share * (NORMAL_CUBICS[at + 1]! + share * (NORMAL_CUBICS[at + 2]! + share * NORMAL_CUBICS[at + 3]!)))
  );
}

/** Cubics through the quantile at both ends and at both thirds of each segment (Newton's forward differences). */
function _tabulate(): Float64Array {
  const cubics = new Float64Array(OCTAVES * SEGMENTS * 4);
  for (let octave = 0; octave < OCTAVES; octave++) {
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const quantileAt = (share: number): number =>
        standardNormalQuantile((1 + (segment + share) / SEGMENTS) / (4 << octave));
      const [a, b, c, d] = [quantileAt(0), quantileAt(1 / 3), quantileAt(2 / 3), quantileAt(1)];
      const first = b - a;
      const second = c - 2 * b + a;
      const third = d - 3 * c + 3 * b - a;
      const cubic = [a, 3 * first - 1.5 * second + third, 4.5 * (second - third), 4.5 * third];
      cubics.set(cubic, (octave * SEGMENTS + segment) * 4);
    }
  }
  return cubics;
}
