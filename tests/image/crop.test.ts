import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropBox, cropCentre, type RawImage } from '../../src/image/index.ts';

/** A picture whose values are the positions of its pixels. */
function positions(width: number, height: number): RawImage {
  return { width, height, channels: 1, pixels: Uint8Array.from({ length: width * height }, (_, at) => at) };
}

test('cropBox() takes the pixels of the box, all channels of each', () => {
  const box = { left: 1, top: 1, width: 2, height: 2 };
  assert.deepEqual([...cropBox(positions(4, 3), box).pixels], [5, 6, 9, 10]);
  const colour: RawImage = { width: 2, height: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  assert.deepEqual([...cropBox(colour, { left: 1, top: 0, width: 1, height: 1 }).pixels], [4, 5, 6]);
});

test('cropBox() refuses an empty box and one that leaves the picture', () => {
  for (const box of [
    { left: 0, top: 0, width: 0, height: 1 },
    { left: -1, top: 0, width: 2, height: 1 },
    { left: 3, top: 0, width: 2, height: 1 },
    { left: 0, top: 2, width: 1, height: 2 },
    { left: 0.5, top: 0, width: 1, height: 1 },
  ]) {
    assert.throws(() => cropBox(positions(4, 3), box), RangeError);
  }
});

test('cropCentre() takes the largest box of the wanted aspect ratio in the middle', () => {
  const square = { width: 48, height: 48 };
  assert.deepEqual(cropCentre(positions(6, 2), square), {
    ...positions(2, 2),
    pixels: Uint8Array.of(2, 3, 8, 9),
  });
  assert.deepEqual([...cropCentre(positions(2, 5), square).pixels], [2, 3, 4, 5]);
  const wide = cropCentre(positions(4, 4), { width: 20, height: 10 });
  assert.deepEqual([wide.width, wide.height, ...wide.pixels], [4, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('cropCentre() gives a picture back that has the aspect ratio, and cuts nothing to nothing', () => {
  const picture = positions(6, 4);
  assert.equal(cropCentre(picture, { width: 3, height: 2 }), picture);
  const thin = cropCentre(positions(200, 1), { width: 1, height: 100 });
  assert.deepEqual([thin.width, thin.height], [1, 1]);
});
