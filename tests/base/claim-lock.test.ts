import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { claimLock } from '../../src/base/index.ts';

/** Above the largest process id that Linux gives. */
const NO_PROCESS = 2 ** 30;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-claim-'));
});
after(() => rm(folder, { recursive: true }));

test('claimLock() names this process in the file, and the holder to whoever comes next', async () => {
  const path = join(folder, 'held');
  assert.equal(await claimLock(path), undefined);
  const holder = await claimLock(path);
  assert.equal(holder?.pid, process.pid);
  assert.equal(holder?.host, hostname());
  await rm(path);
  assert.equal(await claimLock(path), undefined);
  assert.deepEqual(await readdir(folder), ['held']);
  await rm(path);
});

test('claimLock() gives a lock to one of many that want it', async () => {
  const path = join(folder, 'wanted');
  const holders = await Promise.all(Array.from({ length: 20 }, () => claimLock(path)));
  assert.equal(holders.filter((holder) => holder === undefined).length, 1);
  assert.deepEqual(await readdir(folder), ['wanted']);
  await rm(path);
});

test('claimLock() takes over what no living process holds', async () => {
  const host = hostname();
  const contents = {
    'that of a process that is gone': JSON.stringify({ pid: NO_PROCESS, host, started: null }),
    'that of an older process with our number': JSON.stringify({ pid: process.pid, host, started: 'then 1' }),
    'an empty file': '',
    'a file of something else': '{"pid":"one"}',
  };
  for (const [what, content] of Object.entries(contents)) {
    const path = join(folder, 'stale');
    await writeFile(path, content);
    assert.equal(await claimLock(path), undefined, what);
    assert.equal(JSON.parse(await readFile(path, 'utf8')).pid, process.pid, what);
    await rm(path);
  }
});

test('claimLock() takes over the lock of a process that was killed', async () => {
  const path = join(folder, 'killed');
  const index = new URL('../../src/base/index.ts', import.meta.url).href;
  const script = `const { claimLock } = await import(${JSON.stringify(index)});
    await claimLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => 0, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  assert.equal((await claimLock(path))?.pid, child.pid);
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.equal(await claimLock(path), undefined);
  await rm(path);
});

test('claimLock() asks the time of a lock whether a process of another machine is gone', async () => {
  const path = join(folder, 'remote');
  const pid = process.pid;
  await writeFile(path, JSON.stringify({ pid, host: 'another-machine', started: null }));
  assert.equal((await claimLock(path, { remoteLifeMs: 60_000 }))?.host, 'another-machine');
  const before = new Date(Date.now() - 61_000);
  await utimes(path, before, before);
  assert.equal((await claimLock(path))?.host, 'another-machine');
  assert.equal(await claimLock(path, { remoteLifeMs: 60_000 }), undefined);
});
