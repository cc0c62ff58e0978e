import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { fillNormals } from './_fill-normals.ts';
import { normalFromBits } from './normal-from-bits.ts';

/**
 * A seeded generator of random numbers.
 *
 * Every draw is made of integer operations and of `+ - * /` and `sqrt`, which IEEE 754 rounds exactly, so a seed
 * gives the same numbers on every version of Node; `Math.log`, `Math.exp`, `Math.pow` and the trigonometric
 * functions differ in their last bits between versions of V8.
 */
export interface Random {
  /** A multiple of 2^-32 in [0, 1); takes 32 random bits. */
  readonly next: () => number;
  /** A number in [low, high). */
  readonly uniform: (low: number, high: number) => number;
  /** A draw from the standard normal distribution, by inversion of 32 random bits; never beyond ±6.3. */
  readonly normal: () => number;
  /** Writes draws as of `normal`, rounded to float32, to every place; of many it takes a third of the time. */
  readonly fillNormals: (out: Float32Array) => void;
  /** A whole number in [0, n), each exactly as likely, for n from 1 to 2^32. */
  readonly integer: (n: number) => number;
  /** Four whole numbers from which `restoreRandom` goes on. */
  readonly getState: () => readonly number[];
}

/**
 * A generator for one purpose: seeds and streams that differ anywhere give unrelated numbers.
 *
 * ```ts
 * const random = createRandom(42, 'augment', epoch, index);
 * random.uniform(-15, 15);
 * ```
 *
 * @param seed a safe integer
 * @param streams names and safe integers that tell this use of the seed from others
 */
export function createRandom(seed: number, ...streams: readonly (number | string)[]): Random {
  return restoreRandom(_hash([seed, ...streams]));
}

/** A generator that goes on where the one with this `getState()` was. */
export function restoreRandom(state: readonly number[]): Random {
  let generator = xoroshiro128plusFromState(state);
  const next = (): number => (generator.next() >>> 0) / 2 ** 32;
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    normal: () => normalFromBits(generator.next()),
    fillNormals: (out) => {
      generator = xoroshiro128plusFromState(fillNormals(out, generator.getState()));
    },
    integer: (n) => {
      if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
        throw new RangeError(`Could not draw a whole number because \`n\` is not from 1 to 2^32: ${n}`);
      }
      return uniformInt(generator, 0, n - 1);
    },
    getState: () => generator.getState(),
  };
}

/**
 * 128 bits from the seed and the stream names, by the public-domain hash cyrb128.
 *
 * Each part is preceded by its kind and length, so that `('a', 'b')` differs from `('ab')` and 1 from `'1'`.
 */
function _hash(parts: readonly (number | string)[]): number[] {
  const lanes = Int32Array.of(1779033703, 3144134277, 1013904242, 2773480762);
  for (const part of parts) {
    if (typeof part === 'string') {
      _mix(lanes, part.length + 1);
      for (let i = 0; i < part.length; i++) _mix(lanes, part.charCodeAt(i));
      continue;
    }
    if (!Number.isSafeInteger(part)) {
      throw new RangeError(`Could not seed a generator because the seed is not a safe integer: ${part}`);
    }
    _mix(lanes, 0);
    _mix(lanes, part | 0);
    _mix(lanes, Math.floor(part / 2 ** 32));
  }
  const [a, b, c, d] = [lanes[0]!, lanes[1]!, lanes[2]!, lanes[3]!];
  const finished = [
    Math.imul(c ^ (a >>> 18), 597399067),
    Math.imul(d ^ (b >>> 22), 2869860233),
    Math.imul(a ^ (c >>> 17), 951274213),
    Math.imul(b ^ (d >>> 19), 2716044179),
  ];
  // The generator cannot leave the state of four zeros.
  return finished.some((word) => word !== 0) ? finished : [1, 0, 0, 0];
}

function _mix(lanes: Int32Array, word: number): void {
  // One by one: taking an array apart as a whole goes through its iterator, which costs more than the hash.
  const a = lanes[0]!;
  const b = lanes[1]!;
  const c = lanes[2]!;
  const d = lanes[3]!;
  lanes[0] = b ^ Math.imul(a ^ word, 597399067);
  lanes[1] = c ^ Math.imul(b ^ word, 2869860233);
  lanes[2] = d ^ Math.imul(c ^ word, 951274213);
  lanes[3] = lanes[0] ^ Math.imul(d ^ word, 2716044179);
}
