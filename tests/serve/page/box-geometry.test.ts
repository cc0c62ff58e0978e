import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { middleBox, placeBox, stretchBox } from '../../../src/serve/page/client/box-geometry.ts';

const SQUARE = { width: 200, height: 100, aspect: 1 };

test('placeBox() keeps a box that fits, moves one that sticks out, and shrinks one that is too large', () => {
  assert.deepEqual(placeBox({ left: 10, top: 20, width: 30 }, SQUARE), {
    left: 10,
    top: 20,
    width: 30,
    height: 30,
  });
  assert.deepEqual(placeBox({ left: -5, top: 90, width: 30 }, SQUARE), {
    left: 0,
    top: 70,
    width: 30,
    height: 30,
  });
  assert.deepEqual(placeBox({ left: 50, top: 0, width: 500 }, SQUARE), {
    left: 50,
    top: 0,
    width: 100,
    height: 100,
  });
  assert.deepEqual(placeBox({ left: 0, top: 0, width: 1 }, SQUARE), { left: 0, top: 0, width: 8, height: 8 });
});

test('the height of a box follows the shape of the input of the model', () => {
  assert.equal(placeBox({ left: 0, top: 0, width: 60 }, { ...SQUARE, aspect: 1.5 }).height, 40);
  assert.equal(placeBox({ left: 0, top: 0, width: 40 }, { ...SQUARE, aspect: 0.5 }).height, 80);
});

test('stretchBox() goes from the corner that stays towards the pointer, in all four directions', () => {
  const from = { x: 100, y: 50 };
  const size = { width: 30, height: 30 };
  assert.deepEqual(stretchBox({ from, to: { x: 130, y: 60 } }, SQUARE), { left: 100, top: 50, ...size });
  assert.deepEqual(stretchBox({ from, to: { x: 70, y: 60 } }, SQUARE), { left: 70, top: 50, ...size });
  assert.deepEqual(stretchBox({ from, to: { x: 110, y: 20 } }, SQUARE), { left: 100, top: 20, ...size });
  assert.deepEqual(stretchBox({ from, to: { x: 90, y: 20 } }, SQUARE), { left: 70, top: 20, ...size });
});

test('stretchBox() ends at the edge of the picture, and the corner that stays does not move', () => {
  assert.deepEqual(stretchBox({ from: { x: 100, y: 50 }, to: { x: 500, y: 500 } }, SQUARE), {
    left: 100,
    top: 50,
    width: 50,
    height: 50,
  });
});

test('middleBox() lies in the middle', () => {
  assert.deepEqual(middleBox(SQUARE), { left: 70, top: 20, width: 60, height: 60 });
});

test('every box is whole, not empty and inside of its picture, whatever picture, shape and pointer', () => {
  const limits = fc.record({
    width: fc.integer({ min: 1, max: 5000 }),
    height: fc.integer({ min: 1, max: 5000 }),
    aspect: fc.double({ min: 0.05, max: 20, noNaN: true }),
  });
  const point = fc.record({
    x: fc.double({ min: -9e3, max: 9e3, noNaN: true }),
    y: fc.double({ min: -9e3, max: 9e3, noNaN: true }),
  });
  fc.assert(
    fc.property(limits, point, point, (picture, from, to) => {
      for (const box of [
        stretchBox({ from, to }, picture),
        placeBox({ left: from.x, top: from.y, width: to.x }, picture),
        middleBox(picture),
      ]) {
        assert.ok(Object.values(box).every(Number.isInteger));
        assert.ok(box.left >= 0 && box.top >= 0 && box.width >= 1 && box.height >= 1);
        assert.ok(box.left + box.width <= picture.width && box.top + box.height <= picture.height);
      }
    }),
  );
});
