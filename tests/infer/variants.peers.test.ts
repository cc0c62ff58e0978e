/** Test-time augmentation beside means over variants that Pillow, numpy and onnxruntime make in Python. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LabelledImages } from '../../src/data/index.ts';
import { type Classifier, evaluateModel, loadClassifier } from '../../src/infer/index.ts';

type Kind = 'none' | 'flip' | 'tencrop';

const python = process.env.FER_PEERS_PYTHON;
assert.ok(python !== undefined, 'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`');
const folder = mkdtempSync(join(tmpdir(), 'fer-variants-'));
const script = fileURLToPath(new URL('make-variants.py', import.meta.url));
execFileSync(python, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
const { truth, probabilities } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as {
  readonly truth: readonly number[];
  readonly probabilities: Readonly<Record<Kind, readonly (readonly number[])[]>>;
};
const bytes = readFileSync(join(folder, 'images.bin'));
const labels = probabilities.none[0]!.map((_, index) => `class ${index}`);
const size = { width: 48, height: 48, channels: 1 } as const;
const images = truth.map((_, index) => ({
  ...size,
  pixels: new Uint8Array(bytes.subarray(index * 48 * 48, (index + 1) * 48 * 48)),
}));
const labelled: LabelledImages = {
  location: 'memory',
  labels,
  size: truth.length,
  counts: Object.fromEntries(
    labels.map((label, index) => [label, truth.filter((each) => each === index).length]),
  ),
  describe: (index) => ({ path: `image ${index}`, label: labels[truth[index]!]! }),
  read: async (index) => ({ path: `image ${index}`, label: labels[truth[index]!]!, ...images[index]! }),
};

function load(): Promise<Classifier> {
  const preprocess = { layout: 'NHWC', channels: 1, scale: 1, mean: 0, std: 1 } as const;
  return loadClassifier(join(folder, 'dense.onnx'), { labels, preprocess, activation: 'softmax' });
}

function accuracyOf(rows: readonly (readonly number[])[]): number {
  const right = rows.filter((row, index) => row.indexOf(Math.max(...row)) === truth[index]);
  return right.length / rows.length;
}

describe('test-time augmentation', () => {
  after(() => rmSync(folder, { recursive: true }));

  for (const [kind, expected] of Object.entries(probabilities) as [Kind, readonly (readonly number[])[]][]) {
    test(`${kind} gives the mean over the variants that Python makes`, async () => {
      await using classifier = await load();
      const rows = await classifier.predict(images, { tta: kind });
      for (const [index, row] of rows.entries()) {
        for (const [label, value] of row.entries()) {
          const wanted = expected[index]![label]!;
          assert.ok(Math.abs(value - wanted) < 1e-5, `${label} of ${index}: ${value} is not ${wanted}`);
        }
      }
    });
  }

  for (const kind of ['flip', 'tencrop'] as const) {
    test(`an evaluation with ${kind} has the accuracy of Python's means, and what it gains`, async () => {
      await using classifier = await load();
      const evaluation = await evaluateModel(classifier, labelled, { tta: kind, batchSize: 16 });
      const [plain, varied] = [accuracyOf(probabilities.none), accuracyOf(probabilities[kind])];
      assert.notEqual(plain, varied);
      assert.equal(evaluation.accuracy, varied);
      assert.equal(evaluation.tta?.plainAccuracy, plain);
      assert.ok(Math.abs(evaluation.tta.gain - (varied - plain)) < 1e-12);
      assert.ok(evaluation.tta.cost > 1);
    });
  }
});
