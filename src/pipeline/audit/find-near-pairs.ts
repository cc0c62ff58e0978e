import type { ImageHash } from './difference-hash.ts';
import { hammingDistance } from './hamming-distance.ts';

/** Two hashes of a list by their positions. */
export interface NearPair {
  readonly first: number;
  readonly second: number;
  /** How many bits differ. */
  readonly distance: number;
}

const BITS = 64;

/**
 * Finds all pairs of hashes that differ in at most `maxDistance` bits, the first position below the second, each once.
 *
 * Not every pair is compared: the 64 bits are cut into `maxDistance + 1` pieces, and two hashes so near agree in at
 * least one piece. Only those that share a piece are compared (multi-index hashing: Norouzi, Punjani and Fleet, 2012).
 */
export function* findNearPairs(hashes: readonly ImageHash[], maxDistance: number): Generator<NearPair, void> {
  const pieces = maxDistance + 1;
  for (let piece = 0; piece < pieces; piece++) {
    const buckets = new Map<number, number[]>();
    for (const [second, hash] of hashes.entries()) {
      const key = _piece(hash, piece, pieces);
      const bucket = buckets.get(key) ?? [];
      for (const first of bucket) {
        const distance = hammingDistance(hashes[first]!, hash);
        if (distance > maxDistance || _agreeBefore(hashes[first]!, hash, { piece, pieces })) continue;
        yield { first, second, distance };
      }
      bucket.push(second);
      buckets.set(key, bucket);
    }
  }
}

/** Whether the pair was found by way of an earlier piece. */
function _agreeBefore(
  a: ImageHash,
  b: ImageHash,
  { piece, pieces }: { readonly piece: number; readonly pieces: number },
): boolean {
  for (let earlier = 0; earlier < piece; earlier++) {
    if (_piece(a, earlier, pieces) === _piece(b, earlier, pieces)) return true;
  }
  return false;
}

/** The bits of one of some pieces of nearly the same length, as a whole number. */
function _piece([high, low]: ImageHash, piece: number, pieces: number): number {
  const start = Math.floor((piece * BITS) / pieces);
  const end = Math.floor(((piece + 1) * BITS) / pieces);
  let key = 0;
  for (let bit = start; bit < end; bit++) {
    const word = bit < 32 ? high : low;
    key = key * 2 + ((word >>> (31 - (bit % 32))) & 1);
  }
  return key;
}
