import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropImage } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';
import { golden, imageOf } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels } = image;
  test(`cropImage() cuts and enlarges ${width}x${height}x${channels} exactly as Pillow ${golden.versions.pillow}`, () => {
    assert.equal(image.cropped.length, 4);
    for (const { box, pixels } of image.cropped) {
      const cropped = cropImage(imageOf(image), box);
      assert.deepEqual([cropped.width, cropped.height, cropped.channels], [width, height, channels]);
      assert.deepEqual(cropped.pixels, bytesOf(pixels), JSON.stringify(box));
    }
  });
}
