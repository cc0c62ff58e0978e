import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { runCli } from './run-cli.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-stats-'));
  await writeGreyPngs(join(folder, 'data'), {
    'train/angry/1.png': 10,
    'train/happy/1.png': 20,
    'train/happy/2.png': 60,
    'validation/happy/1.png': 7,
    'validation/angry/1.png': 9,
  });
  await writeFile(join(folder, 'data/train/angry/2.jpg'), '<html>');
});
after(() => rm(folder, { recursive: true }));

test('fer stats shows a column for each split and what it could not read', async () => {
  const run = await runCli(['stats', join(folder, 'data')]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /^class +train +validation\nangry +1 +1\nhappy +2 +1\nall +3 +2\nunusable +1 +0\nmean +30\.000 +8\.000\nstd +21\.602 +1\.000\n/,
  );
  assert.match(run.stdout, /\ntrain: 3 of 4x2 grey\n {2}unusable: .*2\.jpg: .*not an image/);
});

test('fer stats --json prints one object', async () => {
  const run = await runCli(['stats', join(folder, 'data'), '--json']);
  assert.equal(run.code, 0, run.stderr);
  const { kind, splits } = JSON.parse(run.stdout);
  assert.equal(kind, 'folder');
  assert.deepEqual(splits.train.counts, { angry: 1, happy: 2 });
  assert.equal(splits.train.rejects.length, 1);
  assert.match(splits.validation.dataHash, /^[0-9a-f]{64}$/);
});

test('fer stats says in one sentence that a folder is not there', async () => {
  const run = await runCli(['stats', join(folder, 'nowhere')]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /no such file or folder/);
});
