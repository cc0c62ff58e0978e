import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PreprocessSpec } from '../../src/image/index.ts';
import { loadClassifier } from '../../src/infer/index.ts';
import { checkExport } from '../../src/parity/index.ts';
import { type Engine, loadEngine } from '../../src/train/engine/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { saveLinear, savePair } from './save-models.ts';

const PAIR_MODEL = fileURLToPath(new URL('golden/pair.onnx', import.meta.url));

let folder: string;
let engine: Engine;
let spec: PreprocessSpec;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-check-'));
  engine = await loadEngine();
  await using classifier = await loadClassifier(LINEAR_MODEL);
  spec = classifier.spec;
});
after(() => rm(folder, { recursive: true }));

test('checkExport() passes a file with its standardization inside', async () => {
  const model = join(folder, 'linear');
  await saveLinear(engine, model);
  const check = await checkExport(model, LINEAR_MODEL, { engine, spec });
  assert.deepEqual([check.engine, check.tolerance, check.batchSizes], [engine.name, 1e-4, [1, 3]]);
  // Float32 rounds at 6e-8; a graph that differs in any weight is further off.
  assert.ok(check.largestDifference < 2e-6, `${check.largestDifference}`);
});

test('checkExport() finds a standardization that is missing', async () => {
  const model = join(folder, 'unstandardized');
  await saveLinear(engine, model);
  const wrong = { ...spec, mean: [128] };
  await assert.rejects(checkExport(model, LINEAR_MODEL, { engine, spec: wrong }), {
    code: 'PARITY_FAILED',
    message:
      /^Could not accept the export of .*unstandardized because .*: its output `probabilities` differs by 0\.\d+ in a batch of 1, more than the tolerance: 0\.0001$/,
  });
});

test('checkExport() finds a weight that is a little off, unless the tolerance allows it', async () => {
  const model = join(folder, 'off');
  await saveLinear(engine, model, 1 / 8 + 1e-4);
  await assert.rejects(checkExport(model, LINEAR_MODEL, { engine, spec }), { code: 'PARITY_FAILED' });
  const check = await checkExport(model, LINEAR_MODEL, { engine, spec, tolerance: 0.01 });
  assert.ok(check.largestDifference > 1e-5);
});

test('checkExport() fails a model that gives NaN', async () => {
  const model = join(folder, 'nan');
  await saveLinear(engine, model, Number.NaN);
  await assert.rejects(checkExport(model, LINEAR_MODEL, { engine, spec }), {
    code: 'PARITY_FAILED',
    message: /differs by Infinity/,
  });
});

test('checkExport() pairs inputs by name, opens sizes and compares every output', async () => {
  const model = join(folder, 'pair');
  await savePair(engine, model);
  const { largestDifference } = await checkExport(model, PAIR_MODEL, { engine });
  assert.ok(largestDifference < 1e-6);
});

test('checkExport() draws other inputs for another seed', async () => {
  const model = join(folder, 'seeds');
  await saveLinear(engine, model, 1 / 8 + 1e-5);
  const figures = await Promise.all(
    [1, 1, 2].map(
      async (seed) => (await checkExport(model, LINEAR_MODEL, { engine, spec, seed })).largestDifference,
    ),
  );
  assert.equal(figures[0], figures[1]);
  assert.notEqual(figures[0], figures[2]);
});

test('checkExport() names an input that the file lacks', async () => {
  const model = join(folder, 'names');
  await savePair(engine, model, ['left', 'other']);
  await assert.rejects(checkExport(model, PAIR_MODEL, { engine }), {
    code: 'PARITY_FAILED',
    message: /it has no input `other` but right, left$/,
  });
});

test('checkExport() leaves no tensor behind', async () => {
  const model = join(folder, 'tensors');
  await savePair(engine, model);
  const before = engine.tf.memory().numTensors;
  await checkExport(model, PAIR_MODEL, { engine });
  assert.equal(engine.tf.memory().numTensors, before);
});

test('checkExport() throws ENGINE_MISSING where the wanted engine is not installed', async () => {
  const { FER_ENGINE, FER_ENGINE_DIR } = process.env;
  Object.assign(process.env, { FER_ENGINE: 'native', FER_ENGINE_DIR: join(folder, 'no engine') });
  try {
    await assert.rejects(checkExport(join(folder, 'linear'), LINEAR_MODEL, { spec }), {
      code: 'ENGINE_MISSING',
    });
  } finally {
    delete process.env.FER_ENGINE;
    delete process.env.FER_ENGINE_DIR;
    if (FER_ENGINE !== undefined) process.env.FER_ENGINE = FER_ENGINE;
    if (FER_ENGINE_DIR !== undefined) process.env.FER_ENGINE_DIR = FER_ENGINE_DIR;
  }
});

test('checkExport() refuses a file that is no model', async () => {
  await assert.rejects(checkExport(join(folder, 'none', 'model.json'), LINEAR_MODEL, { engine }), {
    code: 'MODEL_INVALID',
  });
  await assert.rejects(checkExport(join(folder, 'pair'), join(folder, 'none.onnx'), { engine }), {
    code: 'MODEL_INVALID',
  });
});
