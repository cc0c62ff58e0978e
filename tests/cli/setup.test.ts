import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from './run-cli.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-setup-'));
});
after(() => rm(folder, { recursive: true }));

test('fer setup falls back to the portable engine in one line where there is no Python', async () => {
  const { code, stdout } = await runCli(['setup'], {
    env: { PATH: folder, FER_ENGINE_DIR: join(folder, 'a') },
  });
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^The portable engine was there already and trains \(Could not install the native engine because .*\)\n$/,
  );
  assert.deepEqual(await readdir(join(folder, 'a')), []);
});

test('fer setup --json prints one object that says what there is now', async () => {
  const { code, stdout } = await runCli(['setup', '--engine', 'portable', '--json']);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    engine: 'portable',
    device: 'cpu',
    state: 'present',
    reason: 'portable was asked for',
  });
});

test('fer setup that fails exits with 1 and one sentence', async () => {
  const env = { PATH: folder, FER_ENGINE_DIR: join(folder, 'b') };
  const { code, stderr } = await runCli(['setup', '--engine', 'native', '--quiet'], { env });
  assert.equal(code, 1);
  assert.match(stderr, /^fer: Could not install the native engine because .*setup --engine native`\n$/);
});

test('fer setup refuses an engine that does not exist', async () => {
  assert.equal((await runCli(['setup', '--engine', 'nativ'])).code, 2);
});
