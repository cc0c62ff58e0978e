import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/base/index.ts';
import type { RawImage } from '../../../src/image/index.ts';
import { applySteps } from '../../../src/pipeline/augmentation/apply-steps.ts';
import {
  adjustGamma,
  createAugmentation,
  equalizeHistogram,
  shiftImage,
  stretchContrast,
} from '../../../src/pipeline/index.ts';
import { golden, imageOf } from './steps/golden.ts';

const EVERY = ['shift', 'crop', 'erase', 'gamma', 'equalize', 'clahe', 'stretch', 'blur'];
const grey = imageOf(golden.images[3]!);
const colour = imageOf(golden.images[2]!);

/** The steps of a configuration, done with one seed. */
function apply(image: RawImage, steps: readonly unknown[], seed = 1): RawImage {
  return applySteps(image, createAugmentation({ steps }).steps!, createRandom(seed));
}

for (const name of EVERY) {
  test(`applySteps() does ${name} to grey and colour pictures that are not square, the same for the same seed`, () => {
    for (const image of [grey, colour]) {
      const before = image.pixels.slice();
      const first = apply(image, [{ [name]: {} }]);
      assert.deepEqual(apply(image, [{ [name]: {} }]), first);
      assert.deepEqual(
        [first.width, first.height, first.channels],
        [image.width, image.height, image.channels],
      );
      assert.notDeepEqual(first.pixels, image.pixels);
      assert.deepEqual(image.pixels, before);
    }
  });

  test(`applySteps() leaves a picture of one pixel or one row whole where ${name} is asked for`, () => {
    for (const [width, height] of [
      [1, 1],
      [5, 1],
      [1, 4],
    ] as const) {
      const image = { width, height, channels: 1 as const, pixels: new Uint8Array(width * height).fill(80) };
      for (let seed = 0; seed < 20; seed++) {
        assert.equal(apply(image, [{ [name]: {} }], seed).pixels.length, width * height);
      }
    }
  });
}

test('applySteps() keeps the order of the list', () => {
  const bend = { gamma: { exponent: [2, 2] } };
  const bent = adjustGamma(grey, { exponent: 2 });
  assert.deepEqual(apply(grey, [bend, { stretch: {} }]), stretchContrast(bent));
  assert.deepEqual(apply(grey, [{ stretch: {} }, bend]), adjustGamma(stretchContrast(grey), { exponent: 2 }));
});

test('applySteps() does a step with its probability', () => {
  const share = shareOf(4000, (seed) => apply(grey, [{ stretch: {}, probability: 0.3 }], seed) !== grey);
  assertNearShare(share, { expected: 0.3, draws: 4000 });
  assert.equal(apply(grey, [{ stretch: {}, probability: 0 }]), grey);
});

test('applySteps() draws every shift within its bound as often', () => {
  // Each pixel is its own place, so that the shift can be read off; the border is wider than any shift.
  const side = 15;
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => i);
  const image = { width: side, height: side, channels: 1 as const, pixels };
  const counts = new Map<string, number>();
  const draws = 5000;
  for (let seed = 0; seed < draws; seed++) {
    const centre = apply(image, [{ shift: { pixels: 2 } }], seed).pixels[7 * side + 7]!;
    const [x, y] = [7 - (centre % side), 7 - Math.floor(centre / side)];
    counts.set(`${x} ${y}`, (counts.get(`${x} ${y}`) ?? 0) + 1);
  }
  assert.equal(counts.size, 25);
  const expected = draws / 25;
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // Of 24 degrees of freedom, beyond 51.2 with probability 0.001.
  assert.ok(chiSquare < 51.2, `chi-square is ${chiSquare}`);
  assert.deepEqual(
    apply(image, [{ shift: { pixels: 2 } }], 3),
    shiftImage(image, shiftOf(apply(image, [{ shift: { pixels: 2 } }], 3))),
  );
  function shiftOf(shifted: RawImage) {
    const centre = shifted.pixels[7 * side + 7]!;
    return { x: 7 - (centre % side), y: 7 - Math.floor(centre / side) };
  }
});

test('applySteps() draws the exponent of gamma within its range', () => {
  const image = { width: 1, height: 1, channels: 1 as const, pixels: Uint8Array.of(128) };
  const levels = Array.from(
    { length: 2000 },
    (_, seed) => apply(image, [{ gamma: { exponent: [0.5, 2] } }], seed).pixels[0]!,
  );
  // 255 (128 / 255)^2 and 255 (128 / 255)^0.5
  assert.deepEqual([Math.min(...levels), Math.max(...levels)], [64, 181]);
});

test('applySteps() chooses among steps, each as likely at each draw', () => {
  const choose = { choose: 2, of: [{ gamma: { exponent: [2, 2] } }, { stretch: {} }, { equalize: {} }] };
  const bend = (image: RawImage): RawImage => adjustGamma(image, { exponent: 2 });
  const actions = [bend, stretchContrast, equalizeHistogram];
  const outcomes = actions.flatMap((first) => actions.map((second) => second(first(grey)).pixels.join()));
  const draws = 1800;
  const counts = new Map(outcomes.map((outcome) => [outcome, 0]));
  for (let seed = 0; seed < draws; seed++) {
    const outcome = apply(grey, [choose], seed).pixels.join();
    counts.set(outcome, counts.get(outcome)! + 1);
  }
  for (const [outcome, count] of counts) {
    // Different orders may give the same pixels.
    const ways = outcomes.filter((other) => other === outcome).length;
    assertNearShare(count / draws, { expected: ways / 9, draws });
  }
  assert.ok(counts.size >= 5);
});

test('applySteps() gives what is chosen its own probability', () => {
  const choose = { choose: 1, of: [{ gamma: { exponent: [2, 2] }, probability: 0.25 }] };
  const share = shareOf(2000, (seed) => apply(grey, [choose], seed) !== grey);
  assertNearShare(share, { expected: 0.25, draws: 2000 });
});

function shareOf(draws: number, happens: (seed: number) => boolean): number {
  return Array.from({ length: draws }, (_, seed) => happens(seed)).filter(Boolean).length / draws;
}

/** Within four standard errors. */
function assertNearShare(
  share: number,
  { expected, draws }: { readonly expected: number; readonly draws: number },
): void {
  const error = Math.sqrt((expected * (1 - expected)) / draws);
  assert.ok(Math.abs(share - expected) < 4 * error, `${share} instead of ${expected}`);
}
