import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adjustGamma } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels } = image;
  test(`adjustGamma() bends the levels of ${width}x${height}x${channels} exactly as numpy`, () => {
    assert.equal(image.bent.length, 5);
    for (const { exponent, pixels } of image.bent) {
      assert.deepEqual(adjustGamma(imageOf(image), { exponent }).pixels, bytesOf(pixels), `${exponent}`);
    }
  });
}

test('adjustGamma() keeps black and white and changes nothing with an exponent of 1', () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, level) => level);
  const image = { width: 16, height: 16, channels: 1 as const, pixels };
  assert.deepEqual(adjustGamma(image, { exponent: 1 }).pixels, pixels);
  for (const exponent of [0.01, 100]) {
    const bent = adjustGamma(image, { exponent }).pixels;
    assert.deepEqual([bent[0], bent[255]], [0, 255]);
  }
});
