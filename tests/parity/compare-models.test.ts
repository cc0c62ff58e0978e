import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { openSources } from '../../src/infer/index.ts';
import { compareModels, compareToFolder, formatComparison } from '../../src/parity/index.ts';
import { type Engine, loadEngine } from '../../src/train/engine/index.ts';
import { LINEAR_MODEL, linearProbabilities } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { saveLinear, savePair } from './save-models.ts';

let folder: string;
let engine: Engine;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-parity-'));
  engine = await loadEngine();
  await saveLinear(engine, join(folder, 'run', 'best'));
  await saveLinear(engine, join(folder, 'opposite'), -1 / 8);
  await writeGreyPngs(join(folder, 'images'), { 'b/1.png': 100, 'a.png': 0, 'b/2.png': 160 });
  await writeFile(join(folder, 'images', 'c.jpg'), 'no picture');
});
after(() => rm(folder, { recursive: true }));

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

async function compare(model: string, path = join(folder, 'images')) {
  const { sources, close } = await openSources([path]);
  const models = { reference: model, onnx: LINEAR_MODEL };
  return compareModels(models, sources, { engine, batchSize: 2 }).finally(close);
}

test('compareModels() finds the same model the same and counts what it could not read', async () => {
  const result = await compare(join(folder, 'run', 'best', 'model.json'));
  assert.ok(result.passed && result.largestDifference < 1e-6 && result.meanDifference < 1e-6);
  assert.deepEqual([result.images, result.sameLabel, result.engine, result.atol], [3, 3, engine.name, 1e-4]);
  assert.deepEqual(
    result.unreadable.map(({ path, code }) => [path, code]),
    [[join(folder, 'images', 'c.jpg'), 'IMAGE_INVALID']],
  );
});

test('compareModels() names the images on which two models differ, the worst first', async () => {
  const result = await compare(join(folder, 'opposite'));
  assert.equal(result.passed, false);
  // The opposite model swaps the probabilities of angry and happy, which at level 100 are equal.
  assert.equal(result.sameLabel, 1);
  assert.deepEqual(
    result.worst.map(({ path, labels }) => [path, labels.reference, labels.onnx]),
    [
      [join(folder, 'images', 'a.png'), 'angry', 'happy'],
      [join(folder, 'images', 'b', '2.png'), 'happy', 'angry'],
      [join(folder, 'images', 'b', '1.png'), 'angry', 'angry'],
    ],
  );
  const gaps = [0, 160, 100].map((level) => {
    const [angry, happy] = linearProbabilities(level);
    return Math.abs(angry! - happy!);
  });
  for (const [index, gap] of gaps.entries()) {
    assert.ok(Math.abs(result.worst[index]!.difference - gap) < 1e-6);
  }
  assert.equal(result.largestDifference, result.worst[0]!.difference);
  const mean = (2 * (gaps[0]! + gaps[1]! + gaps[2]!)) / 9;
  assert.ok(Math.abs(result.meanDifference - mean) < 1e-6);
});

test('compareModels() takes pixels from a CSV file of all splits', async () => {
  const csv = join(folder, 'faces.csv');
  const pixels = new Array(48 * 48).fill(90).join(' ');
  await writeFile(
    csv,
    `emotion,pixels,Usage\n0,${pixels},Training\n3,${pixels},Training\n0,${pixels},PublicTest\n`,
  );
  const result = await compare(join(folder, 'run', 'best'), csv);
  assert.deepEqual([result.images, result.passed], [3, true]);
});

test('compareModels() refuses two models that do not belong together', async () => {
  await savePair(engine, join(folder, 'pair'));
  await assert.rejects(compare(join(folder, 'pair')), {
    code: 'PARITY_FAILED',
    message:
      /are different models: one takes \[\?, 3\] and \[\?, 3\] and gives \[\?, 6\] and \[\?, 3\], the other takes \[2, 4, 1\] and gives \[3\]$/,
  });
});

test('compareModels() fails where no image can be read', async () => {
  await assert.rejects(compare(join(folder, 'opposite'), join(folder, 'images', 'c.jpg')), {
    code: 'NO_SUCH_INPUT',
    message: /because no image can be read: .*c\.jpg: Could not decode/,
  });
});

test('compareModels() takes another ONNX file for a reference', async () => {
  const { sources } = await openSources([join(folder, 'images')]);
  const models = { reference: LINEAR_MODEL, onnx: golden('rounded.onnx') };
  const result = await compareModels(models, sources, { atol: 0.1 });
  assert.deepEqual([result.passed, result.engine, result.sameLabel], [true, 'onnxruntime', 3]);
  // rounded.onnx computes with 7/8 of z; a level that is nearer to 100 by that much has the same z.
  const gaps = [0, 100, 160].map((level) => {
    const rounded = linearProbabilities(100 + ((level - 100) * 7) / 8);
    return Math.max(...linearProbabilities(level).map((value, i) => Math.abs(value - rounded[i]!)));
  });
  assert.ok(Math.abs(result.largestDifference - Math.max(...gaps)) < 1e-6);
  assert.ok(Math.abs(result.worst.at(-1)!.difference - Math.min(...gaps)) < 1e-6);
});

test('compareModels() passes two files whose labels agree on as many images as is asked', async () => {
  for (const [leastSameLabel, passed] of [
    [1 / 3, true],
    [0.34, false],
  ] as const) {
    const { sources } = await openSources([join(folder, 'images')]);
    const models = { reference: join(folder, 'opposite'), onnx: LINEAR_MODEL };
    const result = await compareModels(models, sources, { engine, atol: 1, leastSameLabel });
    // Opposite scores agree where all are the same.
    assert.deepEqual([result.sameLabel, result.images, result.passed], [1, 3, passed]);
    const judged = leastSameLabel === 0.34 ? 'less than 34 %' : 'at least 33.33 %';
    assert.ok(formatComparison(result).startsWith(`same label          1 of 3 (33.33 %, ${judged})\n`));
  }
});

test('compareModels() runs the file in every batch size on every number of threads', async () => {
  const { sources } = await openSources([join(folder, 'images')]);
  const models = { reference: LINEAR_MODEL, onnx: LINEAR_MODEL };
  const result = await compareModels(models, sources, { batchSizes: [1, 2], threadCounts: [1, 2, 1] });
  assert.deepEqual(
    result.settings.map(({ batchSize, threads, sameLabel }) => [batchSize, threads, sameLabel]),
    [
      [1, 1, 3],
      [2, 1, 3],
      [1, 2, 3],
      [2, 2, 3],
    ],
  );
  assert.ok(result.passed && result.settings.every(({ largestDifference }) => largestDifference < 1e-6));
});

test('compareModels() does not pass a file whose answers depend on the batch', async () => {
  const { sources } = await openSources([join(folder, 'images')]);
  const models = { reference: golden('mixing.onnx'), onnx: golden('mixing.onnx') };
  const result = await compareModels(models, sources, { batchSizes: [1, 3], threadCounts: [1] });
  assert.equal(result.largestDifference, 0);
  assert.equal(result.passed, false);
  const [alone, together] = result.settings;
  // A picture alone is its own mean: every class gets a third. With z of -2, 0 and 1.2 the first is the farthest.
  const [angry, happy, neutral] = linearProbabilities(100 + (-2 + 0.8 / 3) * 50);
  const gap = Math.max(...[angry!, happy!, neutral!].map((value) => Math.abs(value - 1 / 3)));
  assert.ok(Math.abs(alone!.largestDifference - gap) < 1e-6, `${alone!.largestDifference}`);
  assert.equal(together!.largestDifference, 0);
});

test('compareModels() refuses an ONNX file whose labels stand in another order', async () => {
  const { sources } = await openSources([join(folder, 'images')]);
  const models = { reference: golden('relabelled.onnx'), onnx: LINEAR_MODEL };
  await assert.rejects(compareModels(models, sources), {
    code: 'PARITY_FAILED',
    message: /one takes 4x2x1 for happy, angry, neutral, the other takes 4x2x1 for angry, happy, neutral$/,
  });
});

test('compareToFolder() writes a page that shows the worst images and names them', async () => {
  const { sources } = await openSources([join(folder, 'images')]);
  const out = join(folder, 'out');
  const models = { reference: LINEAR_MODEL, onnx: golden('rounded.onnx') };
  const comparison = await compareToFolder(models, sources, { out });
  assert.deepEqual((await readdir(out)).sort(), ['parity.json', 'report.html', 'worst.png', 'worst.svg']);
  const svg = await readFile(join(out, 'worst.svg'), 'utf8');
  const pixels = await Promise.all(
    [...svg.matchAll(/ href="data:image\/png;base64,([^"]+)"/g)].map(async ([, base64]) =>
      sharp(Buffer.from(base64!, 'base64')).raw().toBuffer(),
    ),
  );
  const levels = new Map([
    ['a.png', 0],
    ['1.png', 100],
    ['2.png', 160],
  ]);
  assert.deepEqual(
    pixels.map((each) => each[0]),
    comparison.worst.map(({ path }) => levels.get(basename(path))),
  );
  const page = await readFile(join(out, 'report.html'), 'utf8');
  for (const { path } of comparison.worst) assert.ok(page.includes(path));
  assert.equal(JSON.parse(await readFile(join(out, 'parity.json'), 'utf8')).images, 3);
  const again = (await openSources([join(folder, 'images')])).sources;
  await assert.rejects(compareToFolder(models, again, { out }), { code: 'OUTPUT_EXISTS' });
});

test('compareModels() leaves no tensor behind', async () => {
  const { numTensors } = engine.tf.memory();
  await compare(join(folder, 'opposite'));
  assert.equal(engine.tf.memory().numTensors, numTensors);
});

test('formatComparison() shows the figures and names the images', async () => {
  const text = formatComparison({
    passed: false,
    atol: 1e-4,
    leastSameLabel: 0,
    engine: 'native',
    images: 2,
    sameLabel: 1,
    largestDifference: 0.25,
    meanDifference: 0.03125,
    worst: [{ path: 'a.png', difference: 0.25, labels: { reference: 'sad', onnx: 'happy' } }],
    settings: [
      { batchSize: 1, threads: 2, sameLabel: 2, largestDifference: 0 },
      { batchSize: 32, threads: 2, sameLabel: 1, largestDifference: 1.5e-7 },
    ],
    unreadable: [{ path: 'b.png', code: 'IMAGE_INVALID', reason: 'broken' }],
  });
  assert.equal(
    text,
    [
      'same label          1 of 2',
      'largest difference  2.50e-1 (beyond 0.0001)',
      'mean difference     3.13e-2',
      'worst images',
      '  2.50e-1  a.png (reference sad, onnx happy)',
      'the ONNX file in other settings, beside itself',
      '  batch  threads  largest difference  same label',
      '  1            2             0.00e+0      2 of 2',
      '  32           2             1.50e-7      1 of 2',
      'left out, not readable: 1',
      '  b.png: IMAGE_INVALID, broken',
    ].join('\n'),
  );
});
