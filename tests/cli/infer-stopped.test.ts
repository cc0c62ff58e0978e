import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));
const IMAGES = 100;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-infer-stopped-'));
  await writeGreyPngs(
    join(folder, 'images'),
    Object.fromEntries(Array.from({ length: IMAGES }, (_, at) => [`${1000 + at}.png`, at])),
  );
});
after(() => rm(folder, { recursive: true }));

/** Starts fer infer on the images again and again. */
function start(rounds: number, ...options: readonly string[]): ChildProcess {
  const paths = new Array<string>(rounds).fill(join(folder, 'images'));
  const args = ['--import', import.meta.resolve('tsx'), FER, 'infer', LINEAR_MODEL, ...paths];
  const settings = ['--threads', '2', '--batch-size', '512', '--tta', 'tencrop', '--quiet'];
  return spawn(process.execPath, [...args, ...settings, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function end(child: ChildProcess): Promise<{ readonly status: unknown; readonly errors: string }> {
  let errors = '';
  child.stderr!.on('data', (chunk) => {
    errors += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { status: code ?? signal, errors };
}

async function countRows(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

test('a second Ctrl-C ends fer infer at once', {
  skip: process.platform === 'win32',
}, async () => {
  for (const attempt of [1, 2, 3]) {
    const out = join(folder, `twice-${attempt}.jsonl`);
    const child = start(1000, '--out', out);
    const ended = end(child);
    while ((await countRows(`${out}.partial`)) < 1500) {
      assert.equal(child.exitCode, null);
      await wait(10);
    }
    child.kill('SIGINT');
    await wait(attempt);
    child.kill('SIGINT');
    const { status, errors } = await ended;
    // As a shell shows 130; it may also have ended cleanly before the second.
    assert.ok(status === 'SIGINT' || status === 130, `${status} ${errors}`);
    assert.doesNotMatch(errors, /terminate|fault/);
    assert.match(await readFile(`${out}.partial`, 'utf8'), /^(\{.*\}\n)*$/);
  }
});

test('fer infer ends with 0 where the reader of its rows goes away', async () => {
  const child = start(1000);
  const ended = end(child);
  let rows = 0;
  for await (const chunk of child.stdout!) {
    rows += String(chunk).split('\n').length - 1;
    if (rows > 1500) break;
  }
  child.stdout!.destroy();
  assert.deepEqual(await ended, { status: 0, errors: '' });
});
