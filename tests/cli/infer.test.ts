import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
    /3 images, 1 failed, .* images\/s \(read .*, decode .*, run .*, write .*, total .*\)/,
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

test('Ctrl-C ends fer infer with 130, no file under the final name, and a word on how to go on', async () => {
  const out = await mkdtemp(join(folder, 'stopped-'));
  const images = new Array<string>(3000).fill(join(folder, 'images', 'a.png'));
  const args = ['infer', LINEAR_MODEL, ...images, '--batch-size', '1', '--out', join(out, 'rows.jsonl')];
  const child = spawn(process.execPath, ['--import', TSX, FER, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  let isStopped = false;
  const watcher = watch(out, (_, name) => {
    if (!name?.endsWith('.partial') || isStopped) return;
    isStopped = true;
    child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  watcher.close();
  assert.equal(code, 130);
  const left = await readdir(out);
  // Stopped before its first row it leaves nothing.
  if (left.length === 0) return;
  assert.deepEqual(left, ['rows.jsonl.partial']);
  assert.match(
    errors,
    /the rows so far are in .*rows\.jsonl\.partial: the same command with --resume goes on/,
  );
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
  const run = spawnSync(
    'sh',
    ['-c', script, ...command, '--force', '--batch-size', '4', '--out', join(out, 'rows.jsonl')],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^fer: Could not write .*rows\.jsonl because .*: what was there before is unchanged$/m,
  );
  assert.equal(await readFile(join(out, 'rows.jsonl'), 'utf8'), 'old');
  assert.deepEqual(await readdir(out), ['rows.jsonl', 'rows.jsonl.partial']);
  const rows = await readFile(join(out, 'rows.jsonl.partial'), 'utf8');
  assert.ok(rows.endsWith('\n'));
  for (const row of rows.trimEnd().split('\n')) JSON.parse(row);
});

test('fer infer says in one sentence that a provider does not work', async (context) => {
  const run = await runCli(['infer', LINEAR_MODEL, join(folder, 'images'), '--provider', 'cuda']);
  if (run.code === 0) return context.skip('CUDA works here');
  assert.equal(run.code, 1);
  assert.match(run.stderr, /^fer: Could not open [^\n]* on `cuda` because it does not work here: [^\n]*\n$/);
});

test('fer infer takes patterns and lists on stdin', async () => {
  const images = join(folder, 'images');
  const labels = (stdout: string): readonly string[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ path, label, error }) => `${basename(path)} ${label ?? error.code}`);
  const pattern = await runCli(['infer', LINEAR_MODEL, join(images, '*.png')]);
  assert.deepEqual(labels(pattern.stdout), ['a.png happy', 'b.png angry']);
  const stdin = `${join(images, 'b.png')}\0${join(images, 'none\n.png')}\0`;
  const list = spawnSync(process.execPath, ['--import', TSX, FER, 'infer', LINEAR_MODEL, '-', '-0'], {
    input: stdin,
    encoding: 'utf8',
  });
  assert.deepEqual(labels(list.stdout), ['b.png angry', 'none\n.png NO_SUCH_INPUT']);
});

test('fer infer goes on with --resume and refuses it for Parquet', async () => {
  const out = join(folder, 'resumed.csv');
  const args = ['infer', LINEAR_MODEL, join(folder, 'images'), '--out', out];
  assert.equal((await runCli([...args, '--resume'])).code, 0);
  const again = await runCli([...args, '--resume', '--json']);
  assert.deepEqual([again.code, JSON.parse(again.stdout).held, JSON.parse(again.stdout).images], [0, 3, 0]);
  const parquet = await runCli([
    'infer',
    LINEAR_MODEL,
    folder,
    '--out',
    join(folder, 'x.parquet'),
    '--resume',
  ]);
  assert.equal(parquet.code, 2);
  assert.match(parquet.stderr, /`--resume` is for JSONL and CSV files/);
});

test('fer infer runs a model that does not describe itself with what the options say', async () => {
  const model = LINEAR_MODEL.replace('linear.onnx', 'foreign-uint8.onnx');
  const args = ['infer', model, join(folder, 'images', 'a.png'), '--activation', 'softmax'];
  const preprocess = join(folder, 'preprocess.json');
  await writeFile(preprocess, '{"layout":"NHWC","channels":3,"scale":1,"mean":0,"std":1}');
  const names = join(folder, 'labels.txt');
  await writeFile(names, 'a\nb\r\nc\n d\n');
  const run = await runCli([...args, '--labels', names, '--preprocess', preprocess, '--top-k', '4']);
  assert.equal(run.code, 0, run.stderr);
  const { topK } = JSON.parse(run.stdout) as { topK: readonly { label: string }[] };
  assert.deepEqual(topK.map(({ label }) => label).sort(), ['a', 'b', 'c', 'd']);
  const inline = await runCli([
    ...args,
    '--labels',
    'a,b,c,d',
    '--preprocess',
    await readFile(preprocess, 'utf8'),
    '--top-k',
    '4',
  ]);
  assert.equal(inline.stdout, run.stdout);
  const broken = await runCli([...args, '--labels', 'a,b', '--preprocess', '{"layout"']);
  assert.match(broken.stderr, /Could not read `--preprocess` because it is not JSON/);
  const missing = await runCli([...args, '--labels', join(folder, 'none.txt')]);
  assert.match(missing.stderr, /Could not read `--labels` because there is no such file: /);
});
