import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalizeHistogram } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, equalized } = image;
  test(`equalizeHistogram() spreads ${width}x${height}x${channels} exactly as OpenCV ${golden.versions.opencv}`, () => {
    assert.deepEqual(equalizeHistogram(imageOf(image)).pixels, bytesOf(equalized));
  });
}
