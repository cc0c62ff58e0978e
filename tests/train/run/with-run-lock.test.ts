import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { withRunLock } from '../../../src/train/run/with-run-lock.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-run-lock-'));
});
after(() => rm(folder, { recursive: true }));

test('withRunLock() refuses a second one, names the process, and lets go however the work ends', async () => {
  await withRunLock(folder, async () => {
    assert.deepEqual(await readdir(folder), ['run.lock']);
    await assert.rejects(
      withRunLock(folder, () => assert.fail('it is in use')),
      {
        code: 'RUN_IN_USE',
        message: `Could not train in ${folder} because process ${process.pid} is training there, wait until it ends or end it`,
      },
    );
    assert.ok(existsSync(join(folder, 'run.lock')));
  });
  const failure = new Error('no');
  await assert.rejects(
    withRunLock(folder, () => Promise.reject(failure)),
    failure,
  );
  assert.deepEqual(await readdir(folder), []);
  assert.equal(await withRunLock(folder, async () => 'free'), 'free');
});

test('withRunLock() says of another machine when its lock ends by itself', async () => {
  const path = join(folder, 'run.lock');
  await writeFile(path, JSON.stringify({ pid: 12, host: 'another-machine', started: null }));
  await assert.rejects(
    withRunLock(folder, async () => 'taken'),
    {
      message: `Could not train in ${folder} because process 12 on another-machine is training there, wait until it ends; if it is gone, ${path} counts as left behind 5 minutes after it`,
    },
  );
  await rm(path);
});

test('withRunLock() says which file cannot be written', async () => {
  await assert.rejects(
    withRunLock(join(folder, 'missing'), async () => 'taken'),
    { code: 'OUTPUT_FAILED' },
  );
});
