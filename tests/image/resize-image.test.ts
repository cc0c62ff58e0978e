import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type RawImage, resizeImage } from '../../src/image/index.ts';
import { patternPixels, readGolden } from './golden.ts';

interface ResizeCase {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly channels: 1 | 3;
  readonly sha256: string;
}

test("resizeImage() gives the bytes of Pillow's bilinear resize, up, down and not square, grey and colour", () => {
  const { cases } = readGolden<{ cases: ResizeCase[] }>('resize');
  assert.equal(cases.length, 142);
  for (const { from, to, channels, sha256 } of cases) {
    const pixels = patternPixels(from[0] * from[1] * channels);
    const image: RawImage = { width: from[0], height: from[1], channels, pixels };
    const resized = resizeImage(image, { width: to[0], height: to[1] });
    assert.deepEqual(
      { width: resized.width, height: resized.height, channels: resized.channels },
      { width: to[0], height: to[1], channels },
    );
    const actual = createHash('sha256').update(resized.pixels).digest('hex');
    assert.equal(actual, sha256, `${from.join('x')} to ${to.join('x')} in ${channels} channels`);
  }
});

test('resizeImage() halves by the triangle 1-3-3-1 over eighths', () => {
  const image: RawImage = { width: 4, height: 1, channels: 1, pixels: Uint8Array.of(0, 80, 160, 240) };
  // At the edge the weight outside is spread over the rest: (3*0 + 3*80 + 160) / 7 and (80 + 3*160 + 3*240) / 7.
  assert.deepEqual(resizeImage(image, { width: 2, height: 1 }).pixels, Uint8Array.of(57, 183));
});

test('resizeImage() returns a picture that has the size as it is', () => {
  const image: RawImage = { width: 2, height: 2, channels: 1, pixels: new Uint8Array(4) };
  assert.equal(resizeImage(image, { width: 2, height: 2 }), image);
});

test('resizeImage() refuses a size that is no whole number above 0', () => {
  const image: RawImage = { width: 2, height: 2, channels: 1, pixels: new Uint8Array(4) };
  for (const width of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => resizeImage(image, { width, height: 2 }), RangeError);
  }
});
