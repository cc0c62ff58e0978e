import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/base/index.ts';
import { drawMix, type MixDraw } from '../../../../src/pipeline/augmentation/mix/draw-mix.ts';
import type { BatchMix } from '../../../../src/pipeline/index.ts';

const DRAWS = 4000;
const both: BatchMix = { probability: 0.6, mixup: { alpha: 1 }, cutmix: { alpha: 1 } };

function drawMany(mix: BatchMix): MixDraw[] {
  return Array.from({ length: DRAWS }, (_, i) => drawMix(mix, [8, 32, 48, 1], createRandom(7, 'mix', 0, i)));
}

test('drawMix() mixes as often as it should, in either way as often', () => {
  const draws = drawMany(both);
  for (const way of ['mixup', 'cutmix'] as const) {
    const share = draws.filter((draw) => draw[way] !== undefined).length / DRAWS;
    assert.ok(Math.abs(share - 0.3) < 4 * Math.sqrt(0.21 / DRAWS), `${share} ${way}`);
  }
  assert.ok(draws.every((draw) => Object.keys(draw).length <= 1));
});

test('drawMix() takes the one way that there is', () => {
  assert.ok(drawMany({ probability: 1, mixup: { alpha: 0.2 } }).every((draw) => draw.mixup !== undefined));
  assert.ok(drawMany({ probability: 1, cutmix: { alpha: 1 } }).every((draw) => draw.cutmix !== undefined));
  assert.ok(drawMany({ ...both, probability: 0 }).every((draw) => Object.keys(draw).length === 0));
});

test('drawMix() gives each image one partner and each place of the batch one image', () => {
  for (const { mixup } of drawMany({ probability: 1, mixup: { alpha: 0.2 } }).slice(0, 50)) {
    assert.deepEqual([...mixup!.partners].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

test('drawMix() keeps rectangles in the picture, as large as the paper says before they are clipped', () => {
  const boxes = drawMany({ probability: 1, cutmix: { alpha: 1 } }).map(({ cutmix }) => cutmix!.box);
  for (const { left, top, width, height } of boxes) {
    assert.ok(left >= 0 && top >= 0 && width >= 0 && height >= 0 && left + width <= 48 && top + height <= 32);
  }
  // With lambda uniform, the area 1 - lambda of a rectangle about a uniform centre keeps on average, of each side s,
  // s - s^2 / 4: E[s^2 (1 - s / 4)^2] = 1/2 - 1/5 + 1/48 for s^2 uniform.
  const mean = boxes.reduce((sum, box) => sum + (box.width * box.height) / (48 * 32), 0) / DRAWS;
  // Whole and even sides are up to two pixels smaller, 1.5 on average of 32 or 48.
  assert.ok(Math.abs(mean - (1 / 2 - 1 / 5 + 1 / 48)) < 0.04, `the mean area is ${mean}`);
});
