import type { ImageHash } from './difference-hash.ts';

/** How many bits of two hashes differ, 0 to 64. */
export function hammingDistance(a: ImageHash, b: ImageHash): number {
  return _countOnes(a[0] ^ b[0]) + _countOnes(a[1] ^ b[1]);
}

/** The ones among 32 bits, counted in pairs, fours and eights (Warren, Hacker's Delight, 5-1). */
function _countOnes(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  count = (count + (count >>> 4)) & 0x0f0f0f0f;
  return Math.imul(count, 0x01010101) >>> 24;
}
