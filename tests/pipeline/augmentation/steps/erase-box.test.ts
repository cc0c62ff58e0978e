import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/base/index.ts';
import { eraseBox } from '../../../../src/pipeline/index.ts';

const image = { width: 4, height: 3, channels: 1 as const, pixels: new Uint8Array(12).fill(9) };

test('eraseBox() covers its rectangle and nothing else', () => {
  const erased = eraseBox(image, { box: { left: 1, top: 1, width: 3, height: 2 }, fill: 0 });
  assert.deepEqual([...erased.pixels], [9, 9, 9, 9, 9, 0, 0, 0, 9, 0, 0, 0]);
  assert.ok(image.pixels.every((pixel) => pixel === 9));
});

test('eraseBox() covers all channels', () => {
  const colour = { width: 2, height: 1, channels: 3 as const, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const erased = eraseBox(colour, { box: { left: 1, top: 0, width: 1, height: 1 }, fill: 200 });
  assert.deepEqual([...erased.pixels], [1, 2, 3, 200, 200, 200]);
});

test('eraseBox() draws every grey level as often where it fills at random', () => {
  const large = { width: 256, height: 200, channels: 1 as const, pixels: new Uint8Array(51_200) };
  const box = { left: 0, top: 0, width: 256, height: 200 };
  const { pixels } = eraseBox(large, { box, fill: createRandom(1) });
  const counts = new Array<number>(256).fill(0);
  for (const pixel of pixels) counts[pixel]! += 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
  // Of 255 degrees of freedom, beyond 330.5 with probability 0.001.
  assert.ok(chiSquare < 330.5, `chi-square is ${chiSquare}`);
});
