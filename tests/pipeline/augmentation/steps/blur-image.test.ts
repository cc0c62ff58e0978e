import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blurImage } from '../../../../src/pipeline/index.ts';
import { assertWithin, bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels } = image;
  test(`blurImage() blurs ${width}x${height}x${channels} as OpenCV ${golden.versions.opencv}`, () => {
    assert.equal(image.blurred.length, 4);
    for (const { sigma, pixels } of image.blurred) {
      const blurred = blurImage(imageOf(image), { sigma });
      // OpenCV's weights of bytes are fixed-point numbers.
      assertWithin(blurred.pixels, bytesOf(pixels), { tolerance: 1, what: `sigma ${sigma}` });
    }
  });
}

test('blurImage() keeps a picture of one grey level', () => {
  const image = { width: 4, height: 3, channels: 3 as const, pixels: new Uint8Array(36).fill(255) };
  assert.deepEqual(blurImage(image, { sigma: 2 }), image);
});
