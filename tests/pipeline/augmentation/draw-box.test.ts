import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/base/index.ts';
import { drawBox } from '../../../src/pipeline/augmentation/_draw-box.ts';

const size = { width: 200, height: 100 };

test('drawBox() stays in the picture, in the range of areas and in that of aspects', () => {
  const random = createRandom(1);
  for (let i = 0; i < 3000; i++) {
    const box = drawBox(size, { area: [0.02, 0.4], aspect: [0.3, 1 / 0.3], tries: 100, random })!;
    assert.ok(box.left >= 0 && box.top >= 0 && box.width >= 1 && box.height >= 1);
    assert.ok(box.left + box.width <= 200 && box.top + box.height <= 100);
    // Sides are rounded by up to half a pixel.
    const [width, height] = [box.width / 200, box.height / 100];
    assert.ok(Math.abs(width * height - 0.21) < 0.19 + 0.01, `area ${width * height}`);
    assert.ok(height / width > 0.25 && height / width < 4, `aspect ${height / width}`);
  }
});

test('drawBox() puts a rectangle at every place that it fits, all as likely', () => {
  const random = createRandom(2);
  const counts = new Map<string, number>();
  for (let i = 0; i < 3000; i++) {
    const { left, top } = drawBox(
      { width: 4, height: 4 },
      { area: [0.25, 0.25], aspect: [1, 1], tries: 1, random },
    )!;
    counts.set(`${left} ${top}`, (counts.get(`${left} ${top}`) ?? 0) + 1);
  }
  assert.equal(counts.size, 9);
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 3000 / 9) ** 2 / (3000 / 9), 0);
  // Of 8 degrees of freedom, beyond 26.1 with probability 0.001.
  assert.ok(chiSquare < 26.1, `chi-square is ${chiSquare}`);
});

test('drawBox() draws the area uniformly where every shape fits', () => {
  const random = createRandom(3);
  const large = { width: 4096, height: 4096 };
  const places = Array.from({ length: 4000 }, () => {
    const { width, height } = drawBox(large, { area: [0.2, 0.6], aspect: [0.9, 1.1], tries: 1, random })!;
    return ((width * height) / 4096 ** 2 - 0.2) / 0.4;
  }).sort((a, b) => a - b);
  const distance = Math.max(...places.map((place, i) => Math.abs(place - (i + 0.5) / 4000)));
  // Kolmogorov and Smirnov: beyond 1.95 / sqrt(n) with probability 0.001.
  assert.ok(distance < 1.95 / Math.sqrt(4000), `the distance is ${distance}`);
});

test('drawBox() gives up where nothing fits', () => {
  const random = createRandom(4);
  assert.equal(drawBox(size, { area: [1, 1], aspect: [2, 3], tries: 20, random }), undefined);
});
