import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftImage } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels } = image;
  test(`shiftImage() moves ${width}x${height}x${channels} exactly as a border of OpenCV and a crop`, () => {
    assert.equal(image.shifted.length, 5);
    for (const { x, y, pixels } of image.shifted) {
      assert.deepEqual(shiftImage(imageOf(image), { x, y }).pixels, bytesOf(pixels), `${x}, ${y}`);
    }
  });
}

test('shiftImage() moves to the right and down, and leaves its input', () => {
  const image = { width: 3, height: 2, channels: 1 as const, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  assert.deepEqual([...shiftImage(image, { x: 1, y: 0 }).pixels], [2, 1, 2, 5, 4, 5]);
  assert.deepEqual([...shiftImage(image, { x: 0, y: 1 }).pixels], [4, 5, 6, 1, 2, 3]);
  assert.deepEqual([...image.pixels], [1, 2, 3, 4, 5, 6]);
});
