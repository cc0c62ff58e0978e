import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/base/index.ts';
import { addNoise } from '../../../src/pipeline/index.ts';

const SIZE = 40_000;
const image = { width: 200, height: 200, channels: 1, values: new Float32Array(SIZE).fill(100) };

test('addNoise() adds a normal distribution of mean 0 and the given sigma', () => {
  const { values } = addNoise(image, { sigma: 3, random: createRandom(5) });
  const noise = Array.from(values, (value) => value - 100);
  const mean = noise.reduce((sum, value) => sum + value, 0) / SIZE;
  const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SIZE;
  // Four standard errors, which a right implementation leaves in 1 of 16,000 seeds: 3 / sqrt(n) and 9 sqrt(2 / n).
  assert.ok(Math.abs(mean) < (4 * 3) / Math.sqrt(SIZE), `the mean is ${mean}`);
  assert.ok(Math.abs(variance - 9) < 4 * 9 * Math.sqrt(2 / SIZE), `the variance is ${variance}`);
  // The normal distribution function at -2, -1, -0.5, 0, 1 and 2.5 standard deviations.
  for (const [deviations, share] of [
    [-2, 0.02275],
    [-1, 0.158655],
    [-0.5, 0.308538],
    [0, 0.5],
    [1, 0.841345],
    [2.5, 0.99379],
  ] as const) {
    const below = noise.filter((value) => value < 3 * deviations).length / SIZE;
    const error = Math.sqrt((share * (1 - share)) / SIZE);
    assert.ok(Math.abs(below - share) < 4 * error, `${below} below ${deviations} standard deviations`);
  }
});

test('addNoise() draws each value anew and does not clip', () => {
  const { values } = addNoise(
    { ...image, values: new Float32Array(SIZE) },
    { sigma: 3, random: createRandom(5) },
  );
  assert.ok(values.some((value) => value < 0));
  assert.ok(new Set(values).size > SIZE * 0.99);
});
