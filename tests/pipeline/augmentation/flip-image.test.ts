import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flipImage } from '../../../src/pipeline/index.ts';
import { bytesOf, floatImageOf, golden } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, flipped } = image;
  test(`flipImage() mirrors ${width}x${height}x${channels} exactly as OpenCV`, () => {
    assert.deepEqual([...flipImage(floatImageOf(image)).values], [...bytesOf(flipped)]);
  });
}

test('flipImage() twice gives the picture back', () => {
  const image = floatImageOf(golden.images[2]!);
  assert.deepEqual(flipImage(flipImage(image)), image);
});
