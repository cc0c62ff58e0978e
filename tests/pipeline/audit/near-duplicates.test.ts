import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RawImage, resizeImage, toGrey } from '../../../src/image/index.ts';
import {
  correlate,
  differenceHash,
  findNearPairs,
  hammingDistance,
  type ImageHash,
} from '../../../src/pipeline/index.ts';
import { patternPixels } from '../../image/golden.ts';

// `difference-hashes.py` made the file.
const stored = JSON.parse(
  readFileSync(new URL('./golden/difference-hashes.json', import.meta.url), 'utf8'),
) as {
  cases: { width: number; height: number; channels: 1 | 3; hash: string }[];
  correlations: number[][];
};

const pictures = stored.cases.map(({ width, height, channels }): RawImage => {
  return { width, height, channels, pixels: patternPixels(width * height * channels) };
});

test('differenceHash() gives the bits of OpenCV, Pillow and numpy', () => {
  for (const [i, { hash }] of stored.cases.entries()) {
    const words = differenceHash(pictures[i]!);
    assert.equal(words.map((word) => word.toString(16).padStart(8, '0')).join(''), hash, `picture ${i}`);
  }
});

test('correlate() gives the correlations of numpy', () => {
  const thumbnails = pictures.map((image) => resizeImage(toGrey(image), { width: 16, height: 16 }).pixels);
  for (const [i, row] of stored.correlations.entries()) {
    for (const [j, expected] of row.entries()) {
      assert.ok(Math.abs(correlate(thumbnails[i]!, thumbnails[j]!) - expected) < 1e-9, `${i} and ${j}`);
    }
  }
  assert.equal(correlate([1, 1, 1], [1, 2, 3]), 0);
});

test('hammingDistance() counts the bits that differ, as their text does', () => {
  fc.assert(
    fc.property(anyHash(), anyHash(), (a, b) => assert.equal(hammingDistance(a, b), slowDistance(a, b))),
  );
});

test('findNearPairs() finds the pairs that comparing all with all finds, each once', () => {
  // Hashes a few bits away from each other, and the same one again.
  const near = fc.tuple(anyHash(), fc.array(fc.uniqueArray(fc.nat(63), { maxLength: 9 }), { maxLength: 25 }));
  fc.assert(
    fc.property(near, fc.integer({ min: 0, max: 10 }), ([start, flips], maxDistance) => {
      const hashes = [start, ...flips.map((bits) => bits.reduce(flipBit, start))];
      const expected: string[] = [];
      for (const [second, hash] of hashes.entries()) {
        for (let first = 0; first < second; first++) {
          const distance = slowDistance(hashes[first]!, hash);
          if (distance <= maxDistance) expected.push(`${first} ${second} ${distance}`);
        }
      }
      const found = [...findNearPairs(hashes, maxDistance)];
      assert.deepEqual(
        found.map(({ first, second, distance }) => `${first} ${second} ${distance}`).sort(),
        expected.sort(),
      );
    }),
  );
});

function anyHash(): fc.Arbitrary<ImageHash> {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  return fc.tuple(word, word);
}

function flipBit([high, low]: ImageHash, bit: number): ImageHash {
  return bit < 32 ? [(high ^ (1 << bit)) >>> 0, low] : [high, (low ^ (1 << (bit - 32))) >>> 0];
}

function slowDistance(a: ImageHash, b: ImageHash): number {
  const bits = ([high, low]: ImageHash): string =>
    ((BigInt(high) << 32n) | BigInt(low)).toString(2).padStart(64, '0');
  const other = bits(b);
  return [...bits(a)].filter((bit, i) => bit !== other[i]).length;
}
