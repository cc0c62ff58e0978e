import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LabelledImages } from '../../../src/data/index.ts';
import { drawBalanced } from '../../../src/pipeline/index.ts';
import { fakeImages } from '../fake-images.ts';

/** Images of the given labels, in this order. */
function labelled(labels: readonly string[], known = [...new Set(labels)].sort()): LabelledImages {
  return {
    ...fakeImages(labels.length),
    labels: known,
    counts: Object.fromEntries(
      known.map((label) => [label, labels.filter((other) => other === label).length]),
    ),
    describe: (index) => ({ path: `${index}.png`, label: labels[index]! }),
  };
}

test('drawBalanced() takes all images of a small class and a sample of a large one, in any order of the images', () => {
  const anyLabels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(anyLabels, fc.integer({ min: 1, max: 40 }), fc.nat(5), (labels, target, seed) => {
      const images = labelled(labels);
      const draws = [...drawBalanced(images, { target, seed })];
      assert.equal(new Set(draws).size, draws.length);
      for (const [position, label] of images.labels.entries()) {
        const own = draws.slice(position * target, (position + 1) * target);
        assert.ok(own.every((draw) => labels[draw % labels.length] === label));
        const originals = own.filter((draw) => draw < labels.length);
        const count = labels.filter((other) => other === label).length;
        assert.equal(originals.length, Math.min(count, target));
        assert.deepEqual(
          own.slice(originals.length).map((draw) => Math.floor(draw / labels.length)),
          Array.from({ length: target - originals.length }, (_, i) => i + 1),
        );
      }
    }),
  );
});

test('drawBalanced() draws every image of a large class, and every source of copies, equally often', () => {
  const images = labelled([...Array(10).fill('large'), ...Array(4).fill('small')]);
  const drawn = new Float64Array(14);
  for (let epoch = 0; epoch < 2000; epoch++) {
    for (const draw of drawBalanced(images, { target: 6, seed: 1, epoch })) drawn[draw % 14]! += 1;
  }
  // Binomial: 2000 samples of 6 in 10 have a standard deviation of 22, 4000 copies of 4 images one of 27.
  for (const count of drawn.slice(0, 10)) assert.ok(Math.abs(count - 1200) < 5 * 22, `${count}`);
  for (const count of drawn.slice(10)) assert.ok(Math.abs(count - (2000 + 1000)) < 5 * 27, `${count}`);
});

test('drawBalanced() is decided by seed and epoch', () => {
  const images = labelled([...Array(30).fill('a'), ...Array(5).fill('b')]);
  const draw = (seed: number, epoch: number) => [...drawBalanced(images, { target: 10, seed, epoch })];
  assert.deepEqual(draw(1, 2), draw(1, 2));
  assert.notDeepEqual(draw(1, 2), draw(1, 3));
  assert.notDeepEqual(draw(1, 2), draw(2, 2));
});

test('drawBalanced() refuses a class without images, naming it', () => {
  assert.throws(() => drawBalanced(labelled(['a'], ['a', 'b']), { target: 1, seed: 0 }), {
    code: 'DATASET_INVALID',
    message: /no usable image: b$/,
  });
});
