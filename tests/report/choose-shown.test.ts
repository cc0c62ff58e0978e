import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseShown, drawClassBars, drawConfusionMatrix } from '../../src/report/index.ts';
import { textsOf } from './svg.ts';

/** So many classes with ten images each, all of them right. */
function countsOf(classes: number): number[][] {
  return Array.from({ length: classes }, (_, truth) =>
    Array.from({ length: classes }, (_, predicted) => (truth === predicted ? 10 : 0)),
  );
}

test('chooseShown() takes all of fifty classes', () => {
  for (const classes of [1, 2, 50]) {
    assert.deepEqual(chooseShown(countsOf(classes)), {
      indices: Array.from({ length: classes }, (_, index) => index),
      note: '',
    });
  }
});

test('chooseShown() takes the classes of the most mistakes, whether taken for others or others for them', () => {
  const counts = countsOf(60);
  counts[59]![7] = 3;
  counts[55]![56] = 2;
  const { indices, note } = chooseShown(counts);
  assert.deepEqual(
    indices,
    [...Array.from({ length: 47 }, (_, index) => index), 55, 56, 59].sort((a, b) => a - b),
  );
  assert.equal(note, '; the 50 of 60 classes with the most mistakes');
});

test('figures of some classes have their rows alone, and shares and an accuracy of all images', async () => {
  const counts = countsOf(51);
  counts[50]![0] = 30;
  const labels = counts.map((_, index) => `c${index}`);
  const shown = chooseShown(counts);
  assert.ok(shown.indices.includes(50) && !shown.indices.includes(49));
  const matrix = textsOf(await drawConfusionMatrix(counts, labels, { shown }));
  assert.ok(
    matrix.includes(
      '510 of 540 right (94.44 %); shading shows the share of the row; the 50 of 51 classes with the most mistakes',
    ),
  );
  assert.deepEqual(
    ['c0', 'c49', 'c50'].map((label) => matrix.filter((text) => text === label).length),
    [2, 0, 2],
  );
  assert.equal(matrix.filter((text) => text === '30').length, 1);
  const perClass = labels.map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 10 }));
  const bars = textsOf(await drawClassBars(perClass, { shown }));
  assert.ok(bars.includes('c50 (10)') && !bars.includes('c49 (10)'));
  assert.ok(
    bars.includes('In brackets the images of the class; the 50 of 51 classes with the most mistakes'),
  );
});

test('the share of a row counts what was taken for classes that are not shown', async () => {
  const counts = [
    [1, 0, 3],
    [0, 4, 0],
    [0, 0, 4],
  ];
  const svg = await drawConfusionMatrix(counts, ['a', 'b', 'c'], { shown: { indices: [0, 1], note: '' } });
  const percents = textsOf(svg).filter((text) => text.endsWith(' %'));
  assert.deepEqual(percents, ['25.0 %', '0 %', '0 %', '100 %']);
});
