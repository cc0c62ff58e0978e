/** Models of other makers, run by onnxruntime in Python on pictures that numpy has prepared, and by a classifier. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FerError, fromHalf, toHalf } from '../../src/base/index.ts';
import type { RawImage } from '../../src/image/index.ts';
import { type ClassifierOptions, loadClassifier } from '../../src/infer/index.ts';

interface Cases {
  readonly size: number;
  readonly images: number;
  readonly cases: readonly (Expected | Refused)[];
}

interface Case {
  readonly model: string;
  readonly options: ClassifierOptions;
}

interface Expected extends Case {
  readonly probabilities: readonly (readonly number[])[];
  readonly tolerance: number;
}

interface Refused extends Case {
  readonly probabilities: null;
  /** What the sentence has to say. */
  readonly refusal: string;
}

const python = process.env.FER_PEERS_PYTHON;
assert.ok(python !== undefined, 'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`');
const folder = mkdtempSync(join(tmpdir(), 'fer-foreign-'));
const script = fileURLToPath(new URL('make-foreign-models.py', import.meta.url));
execFileSync(python, [script, folder], { stdio: ['ignore', 'ignore', 'ignore'] });
const { size, images: count, cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Cases;
const bytes = readFileSync(join(folder, 'images.bin'));
const length = size * size * 3;
const images = Array.from(
  { length: count },
  (_, index): RawImage => ({
    width: size,
    height: size,
    channels: 3,
    pixels: new Uint8Array(bytes.subarray(index * length, (index + 1) * length)),
  }),
);

describe('a model of another maker', () => {
  after(() => rmSync(folder, { recursive: true }));

  for (const [index, expected] of cases.entries()) {
    const { model, options } = expected;
    const path = join(folder, `${model}.onnx`);
    if (expected.probabilities === null) {
      test(`${model} (${index}) is refused in one sentence`, async () => {
        await assert.rejects(loadClassifier(path, options), (error) => {
          assert.ok(error instanceof FerError, String(error));
          assert.match(error.message, /^Could not [^\n]*[^.\n]$/);
          assert.ok(error.message.includes(expected.refusal), error.message);
          return true;
        });
      });
      continue;
    }
    test(`${model} (${index}) gives what onnxruntime gives in Python`, async () => {
      await using classifier = await loadClassifier(path, options);
      const rows = await classifier.predict(images);
      assert.equal(rows.length, count);
      for (const [at, row] of rows.entries()) {
        const wanted: readonly number[] = expected.probabilities[at]!;
        assert.equal(row.length, wanted.length);
        for (const [label, value] of row.entries()) {
          assert.ok(Math.abs(value - wanted[label]!) <= expected.tolerance, `${at}: ${row} is not ${wanted}`);
        }
      }
    });
  }

  test('halves are rounded and widened as numpy does', () => {
    const floats = new Float32Array(new Uint8Array(readFileSync(join(folder, 'floats.bin'))).buffer);
    const halves = new Uint16Array(new Uint8Array(readFileSync(join(folder, 'halves.bin'))).buffer);
    assert.deepEqual(toHalf(floats), halves);
    const exact = floats.subarray(0, 0x7c00);
    assert.deepEqual(fromHalf(halves.subarray(0, 0x7c00)), exact);
  });
});
