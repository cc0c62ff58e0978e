import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/base/index.ts';
import { drawAugmentation } from '../../../src/pipeline/augmentation/draw-augmentation.ts';
import { paperAugmentation } from '../../../src/pipeline/index.ts';

const DRAWS = 20_000;
const draws = Array.from({ length: DRAWS }, (_, index) =>
  drawAugmentation(paperAugmentation, createRandom(2013, 'augment', 0, index)),
);

for (const [name, low, high] of [
  ['degrees', -15, 15],
  ['zoom', 0.95, 1.08],
  ['contrast', 0.9, 1.1],
  ['brightness', -8, 8],
] as const) {
  test(`drawAugmentation() draws ${name} uniformly from ${low} to ${high}`, () => {
    const places = draws.map((draw) => (draw[name] - low) / (high - low)).sort((a, b) => a - b);
    assert.ok(places[0]! >= 0 && places[DRAWS - 1]! < 1);
    // Kolmogorov and Smirnov: beyond 1.95 / sqrt(n) with probability 0.001.
    const distance = Math.max(
      ...places.map((place, i) => Math.max((i + 1) / DRAWS - place, place - i / DRAWS)),
    );
    assert.ok(distance < 1.95 / Math.sqrt(DRAWS), `the distance is ${distance}`);
  });
}

test('drawAugmentation() flips half of the images and puts noise of sigma 3 on three tenths', () => {
  const flipped = draws.filter((draw) => draw.isFlipped).length / DRAWS;
  const noisy = draws.filter((draw) => draw.sigma === 3).length / DRAWS;
  // Four standard errors of a share.
  assert.ok(Math.abs(flipped - 0.5) < 4 * Math.sqrt(0.25 / DRAWS), `${flipped} are flipped`);
  assert.ok(Math.abs(noisy - 0.3) < 4 * Math.sqrt(0.21 / DRAWS), `${noisy} are noisy`);
  assert.ok(draws.every((draw) => draw.sigma === 3 || draw.sigma === 0));
});

test('drawAugmentation() draws its values independently of each other', () => {
  const columns = [
    draws.map((draw) => draw.degrees),
    draws.map((draw) => Number(draw.isFlipped)),
    draws.map((draw) => draw.zoom),
    draws.map((draw) => draw.contrast),
    draws.map((draw) => draw.brightness),
    draws.map((draw) => draw.sigma),
  ];
  for (const [i, a] of columns.entries()) {
    for (const b of columns.slice(i + 1)) {
      // The standard error of a correlation of independent values is 1 / sqrt(n).
      assert.ok(Math.abs(correlation(a, b)) < 4.5 / Math.sqrt(DRAWS));
    }
  }
});

test('drawAugmentation() leaves the other draws as they were where a step is left out', () => {
  const { zoom, ...withoutZoom } = paperAugmentation;
  const whole = drawAugmentation(paperAugmentation, createRandom(1));
  const part = drawAugmentation(withoutZoom, createRandom(1));
  assert.ok(zoom !== undefined && whole.zoom !== 1);
  assert.deepEqual(part, { ...whole, zoom: 1 });
});

test('drawAugmentation() draws nothing that would happen where there is no step', () => {
  const draw = drawAugmentation({}, createRandom(1));
  assert.deepEqual(draw, { degrees: 0, isFlipped: false, zoom: 1, contrast: 1, brightness: 0, sigma: 0 });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const deviation = (values: readonly number[], centre: number): number =>
    Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return covariance / (deviation(a, meanA) * deviation(b, meanB));
}
