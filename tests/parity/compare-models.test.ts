import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSources } from '../../src/infer/index.ts';
import { compareModels, formatComparison } from '../../src/parity/index.ts';
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

async function compare(model: string, path = join(folder, 'images')) {
  const { sources } = await openSources([path]);
  return compareModels({ modelJson: model, onnx: LINEAR_MODEL }, sources, { engine, batchSize: 2 });
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
    result.worst.map(({ path, labels }) => [path, labels.tfjs, labels.onnx]),
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

test('compareModels() leaves no tensor behind', async () => {
  const { numTensors } = engine.tf.memory();
  await compare(join(folder, 'opposite'));
  assert.equal(engine.tf.memory().numTensors, numTensors);
});

test('formatComparison() shows the figures and names the images', async () => {
  const text = formatComparison({
    passed: false,
    atol: 1e-4,
    engine: 'native',
    images: 2,
    sameLabel: 1,
    largestDifference: 0.25,
    meanDifference: 0.03125,
    worst: [{ path: 'a.png', difference: 0.25, labels: { tfjs: 'sad', onnx: 'happy' } }],
    unreadable: [{ path: 'b.png', code: 'IMAGE_INVALID', reason: 'broken' }],
  });
  assert.equal(
    text,
    [
      'same label          1 of 2',
      'largest difference  2.50e-1 (beyond 0.0001)',
      'mean difference     3.13e-2',
      'worst images',
      '  2.50e-1  a.png (tfjs sad, onnx happy)',
      'left out, not readable: 1',
      '  b.png: IMAGE_INVALID, broken',
    ].join('\n'),
  );
});
