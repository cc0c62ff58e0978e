import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEngine } from '../../src/train/engine/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { saveLinear } from '../parity/save-models.ts';
import { runCli } from './run-cli.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-parity-'));
  const engine = await loadEngine();
  await saveLinear(engine, join(folder, 'run', 'best'));
  await saveLinear(engine, join(folder, 'other'), 1 / 4);
  await writeGreyPngs(join(folder, 'images'), { '1.png': 10, '2.png': 150 });
});
after(() => rm(folder, { recursive: true }));

test('fer parity takes a run directory and a flat folder and exits 0 within the tolerance', async () => {
  const run = await runCli(['parity', join(folder, 'run'), LINEAR_MODEL, join(folder, 'images'), '--json']);
  assert.equal(run.code, 0, run.stderr);
  const { passed, images, sameLabel, modelJson } = JSON.parse(run.stdout);
  assert.deepEqual([passed, images, sameLabel], [true, 2, 2]);
  assert.equal(modelJson, join(folder, 'run', 'best', 'model.json'));
});

test('fer parity exits 1 beyond the tolerance and names the worst image', async () => {
  const args = ['parity', join(folder, 'other'), LINEAR_MODEL, join(folder, 'images')];
  const run = await runCli(args);
  assert.equal(run.code, 1);
  assert.match(run.stdout, /largest difference +\d\.\d+e-\d \(beyond 0\.0001\)/);
  assert.match(run.stdout, /worst images\n.*\.png \(tfjs \w+, onnx \w+\)/);
  assert.equal((await runCli([...args, '--atol', '1'])).code, 0);
});
