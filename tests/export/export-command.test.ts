import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { describeInputs, readMetadata, readOnnxModel } from '../../src/onnx/index.ts';
import { runCli } from '../cli/run-cli.ts';
import { sequentialJson } from './assert-refused.ts';
import { writeSavedRun } from './saved-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-export-command-'));
await writeSavedRun(join(folder, 'run'));
after(() => rm(folder, { recursive: true }));

test('fer export writes the best model of a run, checked, with its labels and licence, and once only', async () => {
  const args = ['export', 'run', '--out', 'model.onnx', '--licence', 'CC-BY-4.0', '--opset', '17'];
  const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd: folder });
  assert.equal(code, 0, stderr);
  const result = JSON.parse(stdout);
  assert.equal(result.opset, 17);
  assert.ok(result.check.largestDifference <= 1e-4, stdout);
  assert.equal(result.unchecked, null);
  const model = readOnnxModel(await readFile(join(folder, 'model.onnx')));
  assert.deepEqual(describeInputs(model)[0]!.dims, ['batch', 9, 7, 1]);
  const metadata = readMetadata(model);
  assert.equal(metadata.licence, 'CC-BY-4.0');
  assert.equal(metadata.labels, '["happy","sad","neutral"]');
  assert.equal(JSON.parse(metadata.metrics!).epoch, 2);

  const again = await runCli(args, { cwd: folder });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /model\.onnx because it exists: give `--force`/);
});

test('fer export names every layer that it cannot export and writes nothing', async () => {
  const layers = ['Lambda', 'Mystery'].map((class_name) => ({ class_name, config: {} }));
  await writeFile(join(folder, 'odd.json'), JSON.stringify(sequentialJson(layers, [3])));
  const { code, stderr } = await runCli(['export', 'odd.json', '--out', 'odd.onnx'], { cwd: folder });
  assert.equal(code, 1);
  assert.match(stderr, /2 layers: `layer0` \(Lambda\) .*`layer1` \(Mystery\)/);
  await assert.rejects(access(join(folder, 'odd.onnx')));
});

test('fer export refuses an opset that is not on offer and options that contradict each other', async () => {
  for (const options of [
    ['--opset', '12'],
    ['--no-check', '--require-check'],
  ]) {
    const { code, stderr } = await runCli(['export', 'run', '--out', 'x.onnx', ...options], { cwd: folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /opset|contradict/);
  }
});

test('fer export --no-check says that the file is not checked', async () => {
  const args = ['export', 'run/best/model.json', '--out', 'plain.onnx', '--no-check'];
  const { code, stdout, stderr } = await runCli(args, { cwd: folder });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /wrote plain\.onnx: \d+ bytes, opset 13, \d+ nodes, \d+ parameters\nnot checked/);
});

test('fer export --batch, --layout and --float16 reach the file and its check', async () => {
  const args = [
    'export',
    'run',
    '--out',
    'two.onnx',
    '--batch',
    '2',
    '--layout',
    'nchw',
    '--float16',
    '--json',
  ];
  const { code, stdout, stderr } = await runCli(args, { cwd: folder });
  assert.equal(code, 0, stderr);
  const { check } = JSON.parse(stdout);
  assert.deepEqual([check.batchSizes, check.tolerance], [[2], 0.01]);
  const model = readOnnxModel(await readFile(join(folder, 'two.onnx')));
  assert.deepEqual(describeInputs(model)[0]!.dims, [2, 1, 9, 7]);
});
