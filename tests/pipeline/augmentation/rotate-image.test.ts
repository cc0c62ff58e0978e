import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rotateImage } from '../../../src/pipeline/index.ts';
import { assertAsOpenCv, floatImageOf, golden } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, rotated } = image;
  test(`rotateImage() turns ${width}x${height}x${channels} as OpenCV ${golden.opencv}`, () => {
    assert.ok(rotated.length > 0);
    for (const call of rotated) {
      const turned = rotateImage(floatImageOf(image), call.degrees);
      assertAsOpenCv(turned.values, call, `${call.degrees} degrees`);
    }
  });
}

test('rotateImage() by 0 degrees changes nothing', () => {
  const image = floatImageOf(golden.images[0]!);
  assert.deepEqual(rotateImage(image, 0), image);
});

test('rotateImage() leaves its input as it was and writes where it is told', () => {
  const image = floatImageOf(golden.images[1]!);
  const before = image.values.slice();
  const out = new Float32Array(image.values.length);
  assert.equal(rotateImage(image, 10, { out }).values, out);
  assert.deepEqual(image.values, before);
});

test('rotateImage() turns a picture of one row', () => {
  const image = { width: 3, height: 1, channels: 1, values: Float32Array.of(5, 5, 5) };
  assert.deepEqual([...rotateImage(image, 15).values], [5, 5, 5]);
});
