import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { openDataset, subsetImages } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

test('subsetImages() gives the chosen images in the given order, repeats included', async (context) => {
  const root = await makeTree(context, ['a/0.jpg', 'a/1.jpg', 'b/2.jpg', 'c/3.jpg']);
  const images = (await openDataset(root)).splits.train!;
  const chosen = subsetImages(images, [3, 0, 3]);
  assert.deepEqual([chosen.size, chosen.location], [3, root]);
  assert.deepEqual(chosen.labels, ['a', 'b', 'c']);
  assert.deepEqual(chosen.counts, { a: 1, b: 0, c: 2 });
  assert.equal(basename((await chosen.read(2)).path), '3.jpg');
  assert.throws(() => chosen.describe(3), RangeError);
});

test('subsetImages() can be empty, and refuses an index that is not there', async (context) => {
  const images = (await openDataset(await makeTree(context, ['a/0.jpg', 'b/1.jpg']))).splits.train!;
  assert.equal(subsetImages(images, []).size, 0);
  assert.throws(() => subsetImages(images, [2]), RangeError);
});
