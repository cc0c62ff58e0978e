import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LabelledImages } from '../../src/data/index.ts';
import {
  type Classifier,
  evaluateToFolder,
  formatEvaluation,
  loadClassifier,
} from '../../src/infer/index.ts';
import { greyImage, LINEAR_MODEL } from './linear-model.ts';

const CLASSES = 120;
const labels = Array.from({ length: CLASSES }, (_, index) => `class ${index}`);

/** One image of each class, whose grey level is the number of the class. */
const images: LabelledImages = {
  location: 'memory',
  labels,
  size: CLASSES,
  counts: Object.fromEntries(labels.map((label) => [label, 1])),
  describe: (index) => ({ path: `image ${index}`, label: labels[index]! }),
  read: async (index) => ({ path: `image ${index}`, label: labels[index]!, ...greyImage(index) }),
};

test('an evaluation of more classes than a figure can show is drawn, with the most mistaken of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fer-many-'));
  await using linear = await loadClassifier(LINEAR_MODEL);
  // Says the class of the grey level, but for class 100, which it takes for class 119.
  const classifier: Classifier = {
    ...linear,
    labels,
    predict: async (pictures) =>
      pictures.map(({ pixels: [level] }) =>
        Float32Array.from(labels, (_, index) => (index === (level === 100 ? 119 : level) ? 1 : 0)),
      ),
  };
  const evaluation = await evaluateToFolder(classifier, images, { out: folder });
  assert.equal(evaluation.correct, CLASSES - 1);
  assert.equal(evaluation.confusion.counts[100]![119], 1);
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const matrix = await read('confusion.svg');
  assert.match(matrix, /119 of 120 right \(99\.17 %\).*; the 50 of 120 classes with the most mistakes/);
  const shown = labels.filter((label) => matrix.includes(`>${label}</text>`));
  assert.deepEqual(shown, [...labels.slice(0, 48), 'class 100', 'class 119']);
  assert.match(await read('samples.svg'), /; the first 50 of 120 classes/);
  const page = await read('report.html');
  // The table of the classes has all of them, folded.
  assert.match(page, /<details><summary>all 120 classes<\/summary>/);
  for (const label of labels) assert.ok(page.includes(`<th scope="row">${label}</th>`), label);
  const metrics = await read('metrics.json');
  assert.deepEqual(JSON.parse(metrics).confusion.counts, evaluation.confusion.counts);
  const empty = Array(CLASSES).fill(0);
  // A class of the matrix is a line.
  assert.ok(metrics.split('\n').includes(`      [${empty.with(100, 0).with(119, 1).join(', ')}],`));
  const rows = (await read('predictions.jsonl')).trimEnd().split('\n');
  assert.equal(rows.length, CLASSES);
  assert.equal(JSON.parse(rows[7]!).topK.length, 50);
  const text = formatEvaluation(evaluation);
  assert.match(text, /class 100 taken for class 119: 1 \(100\.0 %\)/);
  assert.doesNotMatch(text, /true \\ predicted/);
  await rm(folder, { recursive: true });
});
