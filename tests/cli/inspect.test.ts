import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exportOnnxFile, readExportSource } from '../../src/export/index.ts';
import { RUN_SPEC, writeSavedRun } from '../export/saved-run.ts';
import { runCli } from './run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-inspect-'));
after(() => rm(folder, { recursive: true }));
await writeSavedRun(join(folder, 'run'));
const { modelJson, spec, metadata } = await readExportSource(join(folder, 'run'));
const model = join(folder, 'model.onnx');
await exportOnnxFile(modelJson, model, { spec: spec!, metadata });

test('fer inspect says what a file takes, gives, holds and costs, and draws it', async () => {
  const { code, stdout, stderr } = await runCli(['inspect', model, '--svg', join(folder, 'model.svg')]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^input +image float32 \[batch, 9, 7, 1\]$/m);
  assert.match(stdout, /^output +probabilities float32 \[batch, 3\]$/m);
  assert.match(stdout, /^labels +happy, sad, neutral$/m);
  // 7 * 5 results of 3 filters of 9 weights, and 105 * 3.
  assert.match(stdout, /^FLOPs per sample +2520: 2 for each of 1260 multiply-adds/m);
  assert.match(stdout, /^opset +ai\.onnx 13$/m);
  // The model card in short, whole.
  assert.match(stdout, /^metadata\n( {2}\w+: [^\n]+\n)+\nmodel card\n {2}# run\n\n {2}A `tiny` network/m);
  assert.match(stdout, /^ {2}Bias: Unmeasured[^\n]*\n\n {2}Measured: validation accuracy 55\.00 %/m);
  assert.match(stdout, /^ {2}Licence: not stated\.$/m);
  const svg = await readFile(join(folder, 'model.svg'), 'utf8');
  assert.match(svg, /^<svg [\s\S]*>Conv<[\s\S]*<\/svg>\n$/);
  assert.doesNotMatch(svg, /NaN|undefined/);
});

test('fer inspect --json gives the same facts as one object, and a picture as PNG', async () => {
  const out = join(folder, 'model.png');
  const { code, stdout, stderr } = await runCli(['inspect', model, '--json', '--svg', out]);
  assert.equal(code, 0, stderr);
  const facts = JSON.parse(stdout);
  assert.deepEqual(facts.labels, RUN_SPEC.labels);
  assert.equal(facts.size, (await readFile(model)).length);
  assert.equal(facts.multiplyAdds, 1260);
  assert.deepEqual([facts.nodeCounts.Conv, facts.opsets, facts.irVersion], [1, { 'ai.onnx': 13 }, 7]);
  assert.match(facts.producer, /^fer-stream \d/);
  assert.deepEqual([...(await readFile(out)).subarray(1, 4)], [...Buffer.from('PNG')]);
});

test('fer inspect takes files of others, and refuses what is no ONNX file in one sentence', async () => {
  const foreign = fileURLToPath(new URL('../onnx/golden/small.onnx', import.meta.url));
  const { code, stdout, stderr } = await runCli(['inspect', foreign, '--json']);
  assert.equal(code, 0, stderr);
  const facts = JSON.parse(stdout);
  // As `golden/make-golden.py` made it.
  assert.deepEqual(facts.labels, ['sad', 'happy']);
  assert.doesNotMatch(facts.producer ?? '', /fer-stream/);
  const whole = await readFile(model);
  const damaged = { empty: '', text: 'not a model', cut: whole.subarray(0, whole.length / 2) };
  for (const [name, content] of Object.entries(damaged)) {
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, content);
    const run = await runCli(['inspect', path]);
    assert.equal(run.code, 1, name);
    assert.match(run.stderr, /^fer: Could not read .* because it is not a whole ONNX file[^\n]*\n$/, name);
  }
});
