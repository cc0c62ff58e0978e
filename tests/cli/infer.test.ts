import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { runCli } from './run-cli.ts';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-infer-'));
  await writeGreyPngs(join(folder, 'images'), { 'a.png': 20, 'b.png': 180 });
  await writeFile(join(folder, 'images', 'c.jpg'), 'no picture');
});
after(() => rm(folder, { recursive: true }));

test('fer infer prints JSONL to stdout and the summary to stderr, with no engine installed', async () => {
  const engines = await mkdtemp(join(folder, 'engines-'));
  const run = await runCli(['infer', LINEAR_MODEL, join(folder, 'images')], {
    env: { FER_ENGINE_DIR: engines },
  });
  assert.equal(run.code, 0, run.stderr);
  const rows = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ label, error }) => label ?? error.code),
    ['happy', 'angry', 'IMAGE_INVALID'],
  );
  assert.match(
    run.stderr,
    /3 images, 1 unreadable, .* images\/s \(read .*, decode .*, run .*, write .*, total .*\)/,
  );
});

test('fer infer --out writes the file, and --json prints the summary alone', async () => {
  const out = join(folder, 'rows.csv');
  const args = ['infer', LINEAR_MODEL, join(folder, 'images'), '--out', out, '--top-k', '1'];
  const run = await runCli([...args, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const { images, failures, ...rest } = JSON.parse(run.stdout);
  assert.deepEqual([images, failures, rest.out], [3, 1, out]);
  assert.match(
    await readFile(out, 'utf8'),
    /^path,label,probability,error_code,error_message\n.*a\.png,happy,0\.\d+,,\n/,
  );
  const again = await runCli(args);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /because it exists: give `--force` to replace it/);
});

test('fer infer --json without --out prints nothing but the summary', async () => {
  const run = await runCli(['infer', LINEAR_MODEL, join(folder, 'images'), '--json']);
  assert.equal(run.stdout.trimEnd().split('\n').length, 1);
  assert.equal(JSON.parse(run.stdout).out, null);
});

test('fer infer fails where no image can be read, and where there is none', async () => {
  const bad = await runCli(['infer', LINEAR_MODEL, join(folder, 'images', 'c.jpg')]);
  assert.equal(bad.code, 1);
  assert.equal(JSON.parse(bad.stdout).error.code, 'IMAGE_INVALID');
  const empty = await mkdtemp(join(folder, 'empty-'));
  const none = await runCli(['infer', LINEAR_MODEL, empty, '--out', join(folder, 'none.jsonl')]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /^fer: Could not find images because the folder holds none: /m);
  const foreign = await runCli(['infer', join(folder, 'images', 'a.png'), folder]);
  assert.equal(foreign.code, 1);
  assert.match(foreign.stderr, /is not a whole ONNX file/);
});

test('Ctrl-C ends fer infer with 130 and no file under the final name', async () => {
  const out = await mkdtemp(join(folder, 'stopped-'));
  const images = new Array<string>(3000).fill(join(folder, 'images', 'a.png'));
  const args = ['infer', LINEAR_MODEL, ...images, '--batch-size', '1', '--out', join(out, 'rows.jsonl')];
  const child = spawn(process.execPath, ['--import', TSX, FER, ...args], { stdio: 'ignore' });
  const watcher = watch(out, (_, name) => {
    if (name?.endsWith('.tmp')) child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  watcher.close();
  assert.equal(code, 130);
  assert.deepEqual(await readdir(out), []);
});

test('a full disk leaves the older file of fer infer and says so', {
  skip: process.platform === 'win32',
}, async () => {
  const out = join(folder, 'full');
  await mkdir(out);
  await writeFile(join(out, 'rows.jsonl'), 'old');
  const images = new Array<string>(50).fill(join(folder, 'images', 'a.png'));
  // A limit of some kilobytes a file stands for the full disk: the write fails in the same place.
  const script = 'ulimit -f 2; exec "$0" "$@"';
  const command = [process.execPath, '--import', TSX, FER, 'infer', LINEAR_MODEL, ...images];
  const run = spawnSync('sh', ['-c', script, ...command, '--force', '--out', join(out, 'rows.jsonl')], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^fer: Could not write .*rows\.jsonl because .*: what was there before is unchanged$/m,
  );
  assert.equal(await readFile(join(out, 'rows.jsonl'), 'utf8'), 'old');
  assert.deepEqual(await readdir(out), ['rows.jsonl']);
});
