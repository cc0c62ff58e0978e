import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/base/index.ts';
import { drawBeta } from '../../../../src/pipeline/augmentation/mix/_draw-beta.ts';
import { golden } from '../steps/golden.ts';

const DRAWS = 20_000;

for (const { alpha, places, below } of golden.betas) {
  test(`drawBeta() has the distribution of Beta(${alpha}, ${alpha}) that scipy gives`, () => {
    const random = createRandom(2018, 'beta');
    const draws = Array.from({ length: DRAWS }, () => drawBeta(alpha, random));
    assert.ok(draws.every((draw) => draw >= 0 && draw <= 1));
    for (const [i, place] of places.entries()) {
      const expected = below[i]!;
      const share = draws.filter((draw) => draw < place).length / DRAWS;
      const error = Math.sqrt((expected * (1 - expected)) / DRAWS);
      assert.ok(
        Math.abs(share - expected) <= 4 * error + 1e-12,
        `${share} below ${place}, expected ${expected}`,
      );
    }
  });
}

test('drawBeta() gives numbers where alpha is so small that powers vanish', () => {
  const random = createRandom(1);
  for (let i = 0; i < 2000; i++) {
    const draw = drawBeta(0.01, random);
    assert.ok(draw >= 0 && draw <= 1);
  }
});
