import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readPackageVersion } from '../../src/base/index.ts';
import { readExportSource } from '../../src/export/index.ts';
import { RUN_SPEC, writeSavedRun } from './saved-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-export-run-'));
const run = join(folder, 'first');
await writeSavedRun(run);
after(() => rm(folder, { recursive: true }));

test('a run gives its best checkpoint, its spec, and the figures of that epoch', async () => {
  const { modelJson, spec, metadata } = await readExportSource(run);
  assert.equal(modelJson, join(run, 'best', 'model.json'));
  assert.deepEqual(spec, RUN_SPEC);
  assert.deepEqual(JSON.parse(metadata.metrics!), {
    epoch: 2,
    accuracy: 0.5,
    loss: 1.3,
    val_accuracy: 0.55,
    val_loss: 1.2,
  });
  assert.deepEqual(JSON.parse(metadata.source!), {
    run: 'first',
    seed: 42,
    training: { size: 90, hash: 'aa11' },
    validation: { size: 10, hash: 'bb22' },
  });
  assert.deepEqual(JSON.parse(metadata.versions!), {
    trained: { 'fer-stream': '0.1.0', node: '20.20.2', tensorflow: '2.20.0' },
    exported: { 'fer-stream': readPackageVersion() },
  });
});

test('a model.json, or the folder that holds it, gives that model and nothing else', async () => {
  const modelJson = join(run, 'best', 'model.json');
  for (const path of [modelJson, join(run, 'best')]) {
    assert.deepEqual(await readExportSource(path), { modelJson, spec: undefined, metadata: {} });
  }
});

test('a run whose records are damaged or missing names the file', async () => {
  const damaged = join(folder, 'damaged');
  await writeSavedRun(damaged);
  await writeFile(join(damaged, 'history.json'), '[{"epoch":1}]');
  await assert.rejects(readExportSource(damaged), {
    code: 'MODEL_INVALID',
    message: /history\.json .*`0\.accuracy`/,
  });
  await writeFile(join(damaged, 'history.json'), '[');
  await assert.rejects(readExportSource(damaged), {
    code: 'MODEL_INVALID',
    message: /history\.json because it is not JSON/,
  });
  await rm(join(damaged, 'history.json'));
  await assert.rejects(readExportSource(damaged), { code: 'NO_SUCH_INPUT', message: /history\.json/ });
  await rm(join(damaged, 'best'), { recursive: true });
  await assert.rejects(readExportSource(damaged), {
    code: 'NO_SUCH_INPUT',
    message: /no epoch of it has ended/,
  });
});
