import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { blobs, makeFolder, readTree, writePictures } from '../pipeline/write-pictures.ts';
import { runCli } from './run-cli.ts';

test('fer audit prints what it found, writes it as JSON and as a page, and a cleaned copy', async (t) => {
  const cwd = await makeData(t);
  const options = ['--out', 'audit.json', '--page', 'audit.html', '--fix', 'cleaned'];
  const run = await runCli(['audit', 'data', ...options], { cwd });
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /^ +train\nimages +4\nunreadable +1\nconstant +0\nodd-sized +0\nsurplus duplicates +1\n/,
  );
  assert.match(run.stdout, /\n {2}unusable: .*torn\.png: /);
  assert.match(
    run.stdout,
    /\ncleaned copy in cleaned: 2 of train \(2 left out\)\nwrote audit\.json\nwrote audit\.html\n$/,
  );
  assert.deepEqual(Object.keys(await readTree(join(cwd, 'cleaned'))), ['a/1.png', 'b/2.png']);
  const found = JSON.parse(await readFile(join(cwd, 'audit.json'), 'utf8'));
  assert.equal(found.duplicates[0].images[1].path, 'data/a/3.png');
  assert.equal(found.cleaned.dropped.length, 2);
  const page = await readFile(join(cwd, 'audit.html'), 'utf8');
  assert.match(page, /<h2>The same picture more than once<\/h2>.*1 group/);
  assert.equal(page.match(/<img src="data:image\/png;base64,/g)?.length, 2);

  const again = await runCli(['audit', 'data', '--out', 'audit.json'], { cwd });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /audit\.json because it exists/);
  const inside = await runCli(['audit', 'data', '--fix', 'data/cleaned'], { cwd });
  assert.equal(inside.code, 2, inside.stderr);
});

test('fer audit --strict exits with 1 where something was found, and with 0 where nothing was', async (t) => {
  const cwd = await makeData(t);
  const faulty = await runCli(['audit', 'data', '--strict', '--json'], { cwd });
  assert.equal(faulty.code, 1, faulty.stderr);
  assert.equal(JSON.parse(faulty.stdout).splits.train.surplus, 1);
  await runCli(['audit', 'data', '--fix', 'cleaned'], { cwd });
  const clean = await runCli(['audit', 'cleaned', '--strict'], { cwd });
  assert.equal(clean.code, 0, clean.stderr);
});

async function makeData(t: TestContext): Promise<string> {
  const cwd = await makeFolder(t);
  await writePictures(join(cwd, 'data'), { 'a/1.png': blobs(1), 'a/3.png': blobs(1), 'b/2.png': blobs(2) });
  await writeFile(join(cwd, 'data/b/torn.png'), 'torn');
  return cwd;
}
