import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { assertExcludable, excludeLabels, openDataset } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

test('excludeLabels() leaves out classes and their images, and keeps the order of the others', async (context) => {
  const root = await makeTree(context, ['a/0.jpg', 'b/1.jpg', 'b/2.jpg', 'c/3.jpg', 'd/4.jpg']);
  const images = (await openDataset(root)).splits.train!;
  const left = excludeLabels(images, ['d', 'b', 'elsewhere']);
  assert.deepEqual(left.labels, ['a', 'c']);
  assert.deepEqual(left.counts, { a: 1, c: 1 });
  assert.equal(left.size, 2);
  assert.deepEqual(
    [0, 1].map((index) => basename(left.describe(index).path)),
    ['0.jpg', '3.jpg'],
  );
  assert.equal(basename((await left.read(1)).path), '3.jpg');
  assert.equal(excludeLabels(images, ['elsewhere']), images);
});

test('excludeLabels() refuses to leave nothing', async (context) => {
  const images = (await openDataset(await makeTree(context, ['a/0.jpg', 'b/1.jpg']))).splits.train!;
  assert.throws(() => excludeLabels(images, ['b', 'a']), {
    code: 'DATASET_INVALID',
    message: /no image would remain: it has a, b$/,
  });
});

test('assertExcludable() names the nearest class and all there are', () => {
  assertExcludable([], ['disgust', 'sad']);
  assertExcludable(['sad'], ['disgust', 'sad']);
  assert.throws(() => assertExcludable(['sad', 'disgsut'], ['disgust', 'sad']), {
    code: 'LABELS_MISMATCH',
    message:
      'Could not leave out disgsut because the images have no such class: did you mean `disgust`; they have disgust, sad',
  });
});
