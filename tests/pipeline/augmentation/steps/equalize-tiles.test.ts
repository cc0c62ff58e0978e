import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalizeTiles } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels } = image;
  test(`equalizeTiles() spreads the tiles of ${width}x${height}x${channels} exactly as OpenCV ${golden.versions.opencv}`, () => {
    assert.equal(image.tiled.length, 4);
    for (const { clipLimit, tiles, pixels } of image.tiled) {
      const spread = equalizeTiles(imageOf(image), { clipLimit, tiles });
      assert.deepEqual(spread.pixels, bytesOf(pixels), `limit ${clipLimit}, ${tiles} tiles`);
    }
  });
}
