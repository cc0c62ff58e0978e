import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
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
  const { passed, images, sameLabel, reference } = JSON.parse(run.stdout);
  assert.deepEqual([passed, images, sameLabel], [true, 2, 2]);
  assert.equal(reference, join(folder, 'run', 'best', 'model.json'));
});

test('fer parity exits 1 beyond the tolerance and names the worst image', async () => {
  const args = ['parity', join(folder, 'other'), LINEAR_MODEL, join(folder, 'images')];
  const run = await runCli(args);
  assert.equal(run.code, 1);
  assert.match(run.stdout, /largest difference +\d\.\d+e-\d \(beyond 0\.0001\)/);
  assert.match(run.stdout, /worst images\n.*\.png \(reference \w+, onnx \w+\)/);
  assert.equal((await runCli([...args, '--atol', '1'])).code, 0);
});

test('fer parity compares two ONNX files in the settings that are asked for and writes a page', async () => {
  const out = join(folder, 'page');
  const settings = ['--batch-sizes', '1,2', '--thread-counts', '1', '--out', out, '--json'];
  const run = await runCli(['parity', LINEAR_MODEL, LINEAR_MODEL, join(folder, 'images'), ...settings]);
  assert.equal(run.code, 0, run.stderr);
  const { engine, settings: found } = JSON.parse(run.stdout);
  assert.equal(engine, 'onnxruntime');
  assert.deepEqual(
    found.map(({ batchSize, threads }: Record<string, number>) => [batchSize, threads]),
    [
      [1, 1],
      [2, 1],
    ],
  );
  assert.ok((await readdir(out)).includes('report.html'));
  const wrong = await runCli(['parity', LINEAR_MODEL, LINEAR_MODEL, folder, '--batch-sizes', '1,0']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /expected whole numbers of at least 1 with commas between them, got `1,0`/);
});
