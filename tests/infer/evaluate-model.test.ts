import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import type { LabelledImages } from '../../src/data/index.ts';
import { openDataset } from '../../src/data/index.ts';
import {
  type Classifier,
  chooseSplit,
  evaluateModel,
  evaluateModels,
  evaluateToFolder,
  formatEvaluation,
  formatModelComparison,
  type LabelledPrediction,
  loadClassifier,
} from '../../src/infer/index.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

let folder: string;
let classifier: Classifier;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-evaluate-'));
  // The model says angry above 100 and happy below, and neutral never.
  await writeGreyPngs(join(folder, 'faces'), {
    'angry/1.png': 180,
    'angry/2.png': 120,
    'happy/1.png': 20,
    'happy/2.png': 130,
    'neutral/1.png': 90,
  });
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(async () => {
  await classifier.close();
  await rm(folder, { recursive: true });
});

async function openFaces(): Promise<LabelledImages> {
  return chooseSplit(await openDataset(join(folder, 'faces'))).images;
}

/** Labelled images in memory: one grey level each, undefined for one that is no image. */
function images(
  labels: readonly string[],
  rows: readonly (readonly [string, number | undefined])[],
): LabelledImages {
  const describe = (index: number) => ({ path: `image ${index}`, label: rows[index]![0] });
  return {
    location: 'memory',
    labels,
    size: rows.length,
    counts: {},
    describe,
    read: async (index) => {
      const level = rows[index]![1];
      if (level === undefined) return { ...describe(index), encoded: new Uint8Array(3) };
      return { ...describe(index), ...greyImage(level) };
    },
  };
}

test('evaluateModel() counts what is right and what is taken for what', async () => {
  const evaluation = await evaluateModel(classifier, await openFaces(), { batchSize: 2 });
  assert.deepEqual([evaluation.correct, evaluation.images, evaluation.accuracy], [3, 5, 0.6]);
  assert.deepEqual(evaluation.confusion, {
    labels: ['angry', 'happy', 'neutral'],
    counts: [
      [2, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ],
    rowPercent: [
      [100, 0, 0],
      [50, 50, 0],
      [0, 100, 0],
    ],
  });
  const [angry, happy, neutral] = evaluation.perClass;
  assert.deepEqual(angry, { label: 'angry', precision: 2 / 3, recall: 1, f1: 4 / 5, support: 2 });
  assert.deepEqual(happy, { label: 'happy', precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 });
  assert.deepEqual(neutral, { label: 'neutral', precision: 0, recall: 0, f1: 0, support: 1 });
  const likelihoods = [
    ...[linearProbabilities(180)[0]!, linearProbabilities(120)[0]!],
    ...[linearProbabilities(20)[1]!, linearProbabilities(130)[1]!, linearProbabilities(90)[2]!],
  ];
  const logLoss = -likelihoods.reduce((sum, value) => sum + Math.log(value), 0) / 5;
  assert.ok(Math.abs(evaluation.logLoss - logLoss) < 1e-6);
  assert.deepEqual(evaluation.unreadable, []);
});

test('evaluateModel() joins labels by name where the data set lacks a class and has another order', async () => {
  const data = images(
    ['neutral', 'happy'],
    [
      ['neutral', 100],
      ['happy', 10],
      ['happy', 0],
    ],
  );
  const { perClass, correct } = await evaluateModel(classifier, data);
  assert.equal(correct, 2);
  assert.deepEqual(
    perClass.map(({ label, support }) => [label, support]),
    [
      ['angry', 0],
      ['happy', 2],
      ['neutral', 1],
    ],
  );
});

test('evaluateModel() refuses classes that the model lacks and names them', async () => {
  const data = images(['angry', 'fear'], [['fear', 1]]);
  await assert.rejects(evaluateModel(classifier, data), { code: 'LABELS_MISMATCH', message: /\bfear\b/ });
});

test('evaluateModel() leaves out and lists unreadable images up to 1 %', async () => {
  const rows = Array.from({ length: 200 }, (_, index): readonly [string, number | undefined] => [
    'angry',
    index < 2 ? undefined : 200,
  ]);
  const rowsSeen: LabelledPrediction[] = [];
  const evaluation = await evaluateModel(classifier, images(['angry'], rows), {
    onPredictions: async (batch) => {
      rowsSeen.push(...batch);
    },
  });
  assert.deepEqual([evaluation.images, evaluation.correct], [198, 198]);
  assert.deepEqual(
    evaluation.unreadable.map(({ path, code }) => [path, code]),
    [
      ['image 0', 'IMAGE_INVALID'],
      ['image 1', 'IMAGE_INVALID'],
    ],
  );
  assert.equal(rowsSeen.length, 200);
  assert.ok('error' in rowsSeen[1]! && 'topK' in rowsSeen[2]! && rowsSeen[2].trueLabel === 'angry');
  rows[100] = ['angry', undefined];
  await assert.rejects(evaluateModel(classifier, images(['angry'], rows)), {
    code: 'TOO_MANY_BAD_IMAGES',
    message: /more than 1 % of its 200 images cannot be read: image 0 \(Could not decode .*\), image 1 /,
  });
});

test('evaluateToFolder() writes a report, metrics, predictions and every figure', async () => {
  const out = join(folder, 'out');
  const evaluation = await evaluateToFolder(classifier, await openFaces(), { out });
  assert.deepEqual((await readdir(out)).sort(), [
    ...[
      'classes.png',
      'classes.svg',
      'confusion.png',
      'confusion.svg',
      'explanations.png',
      'explanations.svg',
    ],
    ...['metrics.json', 'predictions.jsonl'],
    ...['reliability.png', 'reliability.svg', 'report.html', 'samples.png', 'samples.svg'],
    ...['worst.png', 'worst.svg'],
  ]);
  const page = await readFile(join(out, 'report.html'), 'utf8');
  for (const text of ['60.00 %', 'neutral taken for happy', 'The largest losses', 'Reliability']) {
    assert.ok(page.includes(text), text);
  }
  // The largest loss first: the neutral face, the happy one at 130, then the right ones.
  const worst = await readFile(join(out, 'worst.svg'), 'utf8');
  assert.match(worst, /✗ angry.*not happy.*✗ happy.*not neutral.*✓ angry[^✓✗]*\d\d\.\d %/s);
  assert.ok(!worst.includes('not angry'));
  // The five faces from the worst to the best, each with its heat map, and again the other way round.
  const explained = await readFile(join(out, 'explanations.svg'), 'utf8');
  assert.equal(explained.match(/<image /g)?.length, 20);
  const [first, second] = explained.split('smallest losses').map((part) => part.match(/[✓✗] \w+/g));
  assert.deepEqual(first!.slice(0, 2), ['✗ angry', '✗ happy']);
  assert.deepEqual(second!.slice(3), ['✗ happy', '✗ angry']);
  assert.deepEqual(JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8')), {
    split: null,
    ...evaluation,
  });
  const rows = (await readFile(join(out, 'predictions.jsonl'), 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    rows.map((row) => JSON.parse(row)).map(({ trueLabel, label }) => [trueLabel, label]),
    [
      ['angry', 'angry'],
      ['angry', 'angry'],
      ['happy', 'happy'],
      ['happy', 'angry'],
      ['neutral', 'happy'],
    ],
  );
  assert.match(await readFile(join(out, 'confusion.svg'), 'utf8'), /^<svg.*3 of 5 right/s);
  const { format, width } = await sharp(join(out, 'confusion.png')).metadata();
  assert.ok(format === 'png' && width > 100);
});

test('evaluateToFolder() refuses files that exist unless forced, before any work', async () => {
  const out = await mkdtemp(join(folder, 'taken-'));
  await writeFile(join(out, 'confusion.png'), 'old');
  const data = await openFaces();
  await assert.rejects(evaluateToFolder(classifier, data, { out }), { code: 'OUTPUT_EXISTS' });
  assert.deepEqual(await readdir(out), ['confusion.png']);
  await evaluateToFolder(classifier, data, { out, force: true });
  assert.equal((await readdir(out)).length, 15);
});

test('evaluateToFolder() leaves nothing of an evaluation that fails', async () => {
  const out = join(folder, 'failed');
  const data = images(['angry'], [['angry', undefined]]);
  await assert.rejects(evaluateToFolder(classifier, data, { out }), { code: 'TOO_MANY_BAD_IMAGES' });
  assert.deepEqual(await readdir(out), []);
});

test('chooseSplit() prefers test to validation to train and takes a wanted one', () => {
  const [train, validation, testing] = ['train', 'validation', 'test'].map((location) => ({
    ...images([], []),
    location,
  })) as [LabelledImages, LabelledImages, LabelledImages];
  const dataset = { location: 'd', kind: 'folder', close: async () => undefined } as const;
  assert.equal(chooseSplit({ ...dataset, splits: { train, validation, test: testing } }).split, 'test');
  assert.equal(chooseSplit({ ...dataset, splits: { train, validation } }).images, validation);
  assert.equal(chooseSplit({ ...dataset, splits: { train } }).split, 'train');
  assert.equal(chooseSplit({ ...dataset, splits: { train, validation } }, 'train').images, train);
  assert.throws(() => chooseSplit({ ...dataset, splits: { train } }, 'test'), {
    code: 'DATASET_INVALID',
    message: 'Could not take the split `test` of d because it is not there: it has train',
  });
});

test('formatEvaluation() aligns the figures', async () => {
  const evaluation = await evaluateModel(classifier, await openFaces());
  assert.equal(
    formatEvaluation({ ...evaluation, imagesPerSecond: 266.52 }),
    [
      'images                            5',
      'correct                           3',
      'accuracy                     0.6000',
      '95 % interval      0.2307 to 0.8824',
      'top-2 accuracy               0.8000',
      'balanced accuracy            0.5000',
      'macro F1                     0.4333',
      'log loss                     0.8226',
      'calibration error            0.3722',
      'images/s                      266.5',
      '',
      'class    precision  recall      F1  support',
      'angry       0.6667  1.0000  0.8000        2',
      'happy       0.5000  0.5000  0.5000        2',
      'neutral     0.0000  0.0000  0.0000        1',
      '',
      'true \\ predicted  angry  happy  neutral',
      'angry                 2      0        0',
      'happy                 1      1        0',
      'neutral               0      1        0',
      '',
      '% of the true class  angry  happy  neutral',
      'angry                100.0    0.0      0.0',
      'happy                 50.0   50.0      0.0',
      'neutral                0.0  100.0      0.0',
      '',
      'most confused',
      '  happy taken for angry: 1 (50.0 %)',
      '  neutral taken for happy: 1 (100.0 %)',
    ].join('\n'),
  );
});

test('evaluateModel() says what test-time augmentation gains and costs', async () => {
  const { tta, accuracy } = await evaluateModel(classifier, await openFaces(), { tta: 'tencrop' });
  // Crops of one grey level are that grey level: nothing is gained.
  assert.deepEqual([tta?.kind, tta?.plainAccuracy, tta?.gain], ['tencrop', accuracy, 0]);
  assert.ok(tta!.cost > 0);
  assert.equal((await evaluateModel(classifier, await openFaces())).tta, null);
});

test('evaluateModels() counts what one model alone has right', async () => {
  const data = await openFaces();
  // A model whose classes have other names for the same outputs: right where the first is wrong.
  const swapped: Classifier = { ...classifier, path: 'swapped.onnx', labels: ['happy', 'angry', 'neutral'] };
  const { evaluations, differences } = await evaluateModels([classifier, swapped], data, { batchSize: 2 });
  assert.deepEqual(
    evaluations.map(({ correct }) => correct),
    [3, 1],
  );
  assert.equal(differences.length, 1);
  const [{ first, second, firstOnly, secondOnly, p }] = differences as [(typeof differences)[0]];
  assert.deepEqual([first, second, firstOnly, secondOnly], [classifier.path, 'swapped.onnx', 3, 1]);
  // Of four, three or more on one side: 2 * (1 + 4) / 16.
  assert.ok(Math.abs(p - 0.625) < 1e-12);
  const text = formatModelComparison({ evaluations, differences });
  assert.match(text, /swapped\.onnx +0\.2000/);
  assert.match(
    text,
    /alone right: 3, swapped\.onnx alone right: 1; McNemar's test p = 0\.6250, no difference/,
  );
});
