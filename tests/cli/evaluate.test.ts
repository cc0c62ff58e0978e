import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { runCli } from './run-cli.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-evaluate-'));
  await writeGreyPngs(join(folder, 'data'), {
    'train/angry/1.png': 20,
    'train/happy/1.png': 20,
    'validation/angry/1.png': 180,
    'validation/happy/1.png': 20,
    'validation/happy/2.png': 180,
  });
  await writeGreyPngs(join(folder, 'other'), { 'angry/1.png': 1, 'sad/1.png': 2 });
});
after(() => rm(folder, { recursive: true }));

test('fer evaluate measures the validation split where there is no test split', async () => {
  const run = await runCli(['evaluate', LINEAR_MODEL, join(folder, 'data')]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /\(validation\)\n\nimages +3\ncorrect +2\naccuracy +0\.6667\n95 % interval +0\.2077 to 0\.9385\n/,
  );
});

test('fer evaluate --split --out --json measures that split and writes a folder', async () => {
  const out = join(folder, 'out');
  const args = ['evaluate', LINEAR_MODEL, join(folder, 'data'), '--split', 'train', '--out', out, '--json'];
  const run = await runCli(args);
  assert.equal(run.code, 0, run.stderr);
  const { split, correct, images } = JSON.parse(run.stdout);
  assert.deepEqual([split, correct, images], ['train', 1, 2]);
  assert.equal((await readdir(out)).length, 15);
});

test('fer evaluate --on-bad-image fail ends at the first image that cannot be read', async () => {
  const data = join(folder, 'bad');
  const good = Array.from({ length: 100 }, (_, i) => [`angry/${i}.png`, 20] as const);
  await writeGreyPngs(data, { ...Object.fromEntries(good), 'happy/1.png': 180 });
  await writeFile(join(data, 'happy/torn.png'), 'no picture');
  const skipping = await runCli(['evaluate', LINEAR_MODEL, data, '--json']);
  assert.equal(skipping.code, 0, skipping.stderr);
  assert.equal(JSON.parse(skipping.stdout).images, 101);
  const out = join(folder, 'failed');
  const failing = await runCli([
    'evaluate',
    LINEAR_MODEL,
    data,
    '--on-bad-image',
    'fail',
    '--out',
    out,
    '--json',
  ]);
  assert.equal(failing.code, 1);
  const { error } = JSON.parse(failing.stdout);
  assert.equal(error.code, 'TOO_MANY_BAD_IMAGES');
  assert.match(error.message, /torn\.png/);
  assert.deepEqual(await readdir(out), []);
});

test('fer evaluate names a class that the model lacks', async () => {
  const run = await runCli(['evaluate', LINEAR_MODEL, join(folder, 'other')]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /do not have its class sad\b.*; `--exclude sad` leaves it out$/m);
});

test('fer evaluate --exclude measures a model on the classes that it has', async () => {
  const other = join(folder, 'other');
  const run = await runCli(['evaluate', LINEAR_MODEL, other, '--exclude', 'sad']);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /\(train without sad\)\n\nimages +1\n/);
  const wrong = await runCli(['evaluate', LINEAR_MODEL, other, '--exclude', 'sadd']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /did you mean `sad`; they have angry, sad$/m);
});

test('fer evaluate names the splits where the wanted one is absent', async () => {
  const run = await runCli(['evaluate', LINEAR_MODEL, join(folder, 'data'), '--split', 'test']);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /the split `test` .* it has validation, train$/m);
});

test('fer evaluate compares several models on the same images', async () => {
  const run = await runCli(['evaluate', LINEAR_MODEL, LINEAR_MODEL, join(folder, 'data')]);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(run.stdout.match(/linear\.onnx +0\.6667/g)?.length, 2);
  assert.match(run.stdout, /McNemar's test p = 1\.0000, no difference beyond chance/);
  const withOut = await runCli(['evaluate', LINEAR_MODEL, LINEAR_MODEL, folder, '--out', join(folder, 'x')]);
  assert.equal(withOut.code, 2);
  assert.match(withOut.stderr, /several models with `--out`, which holds the report of one/);
  const alone = await runCli(['evaluate', LINEAR_MODEL]);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /a model or the data set is missing/);
});
