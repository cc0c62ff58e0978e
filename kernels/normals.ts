/**
 * Many draws from the standard normal distribution: what `normal-from-bits.ts` makes of the bits of xoroshiro128+
 * (Blackman and Vigna, 2018), with its operations in its order, so that the numbers are the same.
 */

const SEGMENT_BITS: i32 = 4;
const REST_BITS: i32 = 27;
const REST_MASK: i32 = 0x7ffffff;
/** Octaves of the smaller tail that the cubics hold. */
const OCTAVES: i32 = 16;

/** For each segment of each octave the four coefficients of a cubic, the constant first; the caller writes them. */
const CUBICS = memory.data(8 * 4 * 16 * 16, 16);

/** How many numbers there is room for. */
const MOST: i32 = 4096;
const NUMBERS = memory.data(4 * 4096, 16);

let state0: u64 = 0;
let state1: u64 = 0;
let lastBits: i32 = 0;

export function cubicsStart(): usize {
  return CUBICS;
}

export function numbersStart(): usize {
  return NUMBERS;
}

export function room(): i32 {
  return MOST;
}

export function setState(high0: u32, low0: u32, high1: u32, low1: u32): void {
  state0 = ((<u64>high0) << 32) | low0;
  state1 = ((<u64>high1) << 32) | low1;
}

/** One of the four words that `setState` takes. */
export function stateWord(position: i32): i32 {
  const state = position < 2 ? state0 : state1;
  return <i32>(state >> ((position & 1) === 0 ? 32 : 0));
}

/** The bits of the draw at which `fill` stopped. */
export function bitsOfLast(): i32 {
  return lastBits;
}

/** Writes numbers, float32, from one place up to another. @returns where a draw is too far out for the cubics, or `end` */
export function fill(start: i32, end: i32): i32 {
  let a = state0;
  let b = state1;
  let at = start;
  for (; at < end; at++) {
    const bits = <i32>(a + b);
    const both = a ^ b;
    a = rotl<u64>(a, 24) ^ both ^ (both << 16);
    b = rotl<u64>(both, 37);
    const upper = bits >> 31;
    const tail = bits ^ upper;
    const octave = clz<i32>(tail) - 1;
    if (octave >= OCTAVES) {
      lastBits = bits;
      break;
    }
    const shifted = tail << (octave + 1);
    const share = <f64>((shifted & REST_MASK) | (1 << octave)) / 134217728.0;
    const segment = <i32>(<u32>shifted >> REST_BITS) & 15;
    const cubic = CUBICS + 32 * <usize>((octave << SEGMENT_BITS) | segment);
    const inner = load<f64>(cubic, 16) + share * load<f64>(cubic, 24);
    const value = load<f64>(cubic) + share * (load<f64>(cubic, 8) + share * inner);
    store<f32>(NUMBERS + 4 * <usize>at, <f32>(<f64>(upper | 1) * value));
  }
  state0 = a;
  state1 = b;
  return at;
}
