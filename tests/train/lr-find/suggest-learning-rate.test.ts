import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createLossSmoother } from '../../../src/train/lr-find/create-loss-smoother.ts';
import { suggestLearningRate } from '../../../src/train/lr-find/suggest-learning-rate.ts';

// What fastai made of the same losses; `suggestions.py` made the file.
const sweeps = JSON.parse(readFileSync(new URL('./golden/suggestions.json', import.meta.url), 'utf8')) as {
  readonly name: string;
  readonly steps: number;
  readonly from: number;
  readonly to: number;
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  readonly suggestion: number;
}[];

describe('suggestLearningRate()', () => {
  for (const { name, steps, from, to, losses, smoothed, suggestion } of sweeps) {
    test(`smooths and suggests as fastai does: ${name}`, () => {
      const smooth = createLossSmoother();
      const points = losses.map((loss, index) => ({
        learningRate: from * (to / from) ** (index / steps),
        loss,
        smoothed: smooth(loss),
      }));
      for (const [index, { smoothed: actual }] of points.entries()) {
        assert.ok(Math.abs(actual - smoothed[index]!) < 1e-8, `${index}: ${actual}`);
      }
      const actual = suggestLearningRate(points, steps);
      assert.ok(Math.abs(actual! / suggestion - 1) < 1e-9, `${actual}, expected ${suggestion}`);
    });
  }

  test('suggests nothing where the loss never falls, or nothing is left to look at', () => {
    const rising = Array.from({ length: 50 }, (_, index) => ({
      learningRate: 10 ** (index / 10),
      loss: index,
      smoothed: index,
    }));
    assert.equal(suggestLearningRate(rising, 50), undefined);
    assert.equal(suggestLearningRate(rising.slice(0, 9), 50), undefined);
    assert.equal(suggestLearningRate([], 50), undefined);
  });
});
