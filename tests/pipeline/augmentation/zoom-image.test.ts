import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoomImage } from '../../../src/pipeline/index.ts';
import { assertAsOpenCv, floatImageOf, golden } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, zoomed } = image;
  test(`zoomImage() resizes, crops and pads ${width}x${height}x${channels} as OpenCV ${golden.opencv}`, () => {
    assert.ok(zoomed.length > 0);
    for (const call of zoomed) {
      assertAsOpenCv(zoomImage(floatImageOf(image), call.factor).values, call, `factor ${call.factor}`);
    }
  });
}

test('zoomImage() by less than a pixel changes nothing', () => {
  const image = floatImageOf(golden.images[0]!);
  assert.deepEqual(zoomImage(image, 1.06), image);
});

test('zoomImage() keeps a picture of one pixel', () => {
  const image = { width: 1, height: 1, channels: 3, values: Float32Array.of(1, 2, 3) };
  assert.deepEqual([...zoomImage(image, 0.5).values], [1, 2, 3]);
});
