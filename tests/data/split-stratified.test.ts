import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type LabelledImages, openDataset, splitStratified } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

async function openCounts(
  context: TestContext,
  counts: Readonly<Record<string, number>>,
): Promise<LabelledImages> {
  const files = Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => `${label}/${String(i).padStart(3, '0')}.jpg`),
  );
  return (await openDataset(await makeTree(context, files))).splits.train!;
}

function paths(images: LabelledImages): string[] {
  return Array.from({ length: images.size }, (_, index) => images.describe(index).path);
}

test('splitStratified() holds a tenth of each class out, one image at least, never the last one', async (context) => {
  const images = await openCounts(context, { angry: 40, disgust: 3, fear: 1, happy: 26 });
  const { kept, heldOut } = splitStratified(images, { seed: 7 });
  assert.deepEqual(heldOut.counts, { angry: 4, disgust: 1, fear: 0, happy: 3 });
  assert.deepEqual(kept.counts, { angry: 36, disgust: 2, fear: 1, happy: 23 });
  assert.deepEqual(heldOut.labels, images.labels);
});

test('splitStratified() puts every image into exactly one part and keeps the order', async (context) => {
  const images = await openCounts(context, { happy: 30, sad: 20 });
  const { kept, heldOut } = splitStratified(images, { fraction: 0.3, seed: 1 });
  assert.deepEqual([...paths(kept), ...paths(heldOut)].sort(), paths(images));
  for (const part of [kept, heldOut]) assert.deepEqual(paths(part), paths(part).sort());
});

test('splitStratified() draws the same images for the same seed and others for another', async (context) => {
  const images = await openCounts(context, { happy: 50, sad: 50 });
  const draw = (seed: number): string[] => paths(splitStratified(images, { seed }).heldOut);
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

test('splitStratified() draws from the whole of a class', async (context) => {
  const images = await openCounts(context, { happy: 20, sad: 20 });
  const drawn = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    for (const path of paths(splitStratified(images, { seed }).heldOut)) drawn.add(path);
  }
  // 2 of 20 in each of 200 draws: an image is missed with a chance of 0.9^200, below 1e-9.
  assert.equal(drawn.size, 40);
});

test('splitStratified() reads the images of a part by their own positions', async (context) => {
  const images = await openCounts(context, { happy: 12, sad: 12 });
  const { heldOut } = splitStratified(images, { fraction: 0.5, seed: 3 });
  for (let index = 0; index < heldOut.size; index++) {
    assert.equal((await heldOut.read(index)).path, heldOut.describe(index).path);
  }
});

test('splitStratified() refuses a fraction that is not between 0 and 1', async (context) => {
  const images = await openCounts(context, { happy: 2, sad: 2 });
  for (const fraction of [0, 1, -0.1, Number.NaN]) {
    assert.throws(() => splitStratified(images, { fraction, seed: 1 }), RangeError);
  }
});
