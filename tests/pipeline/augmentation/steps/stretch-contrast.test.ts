import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stretchContrast } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, stretched } = image;
  test(`stretchContrast() stretches ${width}x${height}x${channels} exactly as Pillow ${golden.versions.pillow}`, () => {
    assert.deepEqual(stretchContrast(imageOf(image)).pixels, bytesOf(stretched));
  });
}
