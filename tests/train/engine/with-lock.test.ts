import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { withLock } from '../../../src/train/engine/install/with-lock.ts';

/** Above the largest process id that Linux gives. */
const NO_PROCESS = 2 ** 30;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-lock-'));
});
after(() => rm(folder, { recursive: true }));

test('withLock() runs one piece of work at a time and says who is waited for', async () => {
  const path = join(folder, 'shared');
  const events: string[] = [];
  const waits: number[] = [];
  const work = (name: string) =>
    withLock(path, { onWait: (pid) => waits.push(pid) }, async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ends`);
    });
  await Promise.all([work('first'), work('second'), work('third')]);
  for (let index = 0; index < events.length; index += 2) {
    assert.equal(events[index]!.replace('begins', 'ends'), events[index + 1]);
  }
  assert.equal(events.length, 6);
  assert.ok(waits.length <= 2 && waits.every((pid) => pid === process.pid));
  assert.deepEqual(await readdir(folder), []);
});

test('withLock() lets go when the work fails', async () => {
  const path = join(folder, 'failing');
  const failure = new Error('no');
  const onWait = () => assert.fail('nobody else is at work');
  await assert.rejects(
    withLock(path, { onWait }, () => Promise.reject(failure)),
    failure,
  );
  assert.equal(await withLock(path, { onWait }, async () => 'free'), 'free');
});

test('withLock() takes over the lock of a process that is gone', async () => {
  const path = join(folder, 'stale');
  await writeFile(path, JSON.stringify({ pid: NO_PROCESS, host: hostname() }));
  const onWait = () => assert.fail('that process is gone');
  assert.equal(await withLock(path, { onWait }, async () => 'taken'), 'taken');
});

test('withLock() waits for a process of another machine until it is stopped', async () => {
  const path = join(folder, 'remote');
  await writeFile(path, JSON.stringify({ pid: NO_PROCESS, host: 'another-machine' }));
  const stop = new AbortController();
  const work = withLock(path, { signal: stop.signal, onWait: () => stop.abort() }, async () => 'taken');
  await assert.rejects(work, { name: 'AbortError' });
  assert.ok((await readdir(folder)).includes('remote'));
});
