/**
 * Which units of a layer stay: 1 or 0 for each, decided by the seed alone and so the same on every engine.
 *
 * Sixteen bits a unit from Chris Doty-Humphrey's generator sfc32, four units a round, without a branch that depends
 * on them: a mask has millions of units, at every step.
 *
 * @param rate - The share that is dropped, to the nearest 65,536th.
 * @param seed - A whole number; its lower 32 bits count.
 */
export function dropoutMask(
  units: number,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): Uint8Array {
  const lastDropped = Math.round(rate * 2 ** 16) - 1;
  // Whole words, the last of which may be longer than the mask.
  const words = new Uint32Array(Math.ceil(units / 4));
  let a = seed | 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  // The seed has to reach every bit of the state first.
  for (let round = -12; round < words.length; round++) {
    const low = (a + b + counter) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + low) | 0;
    const high = (a + b + counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + high) | 0;
    counter = (counter + 2) | 0;
    if (round < 0) continue;
    // The sign bit of the difference is set where the number is above the last one that drops its unit.
    words[round] =
      ((lastDropped - (low & 0xffff)) >>> 31) |
      (((lastDropped - (low >>> 16)) >>> 31) << 8) |
      (((lastDropped - (high & 0xffff)) >>> 31) << 16) |
      (((lastDropped - (high >>> 16)) >>> 31) << 24);
  }
  return new Uint8Array(words.buffer, 0, units);
}
