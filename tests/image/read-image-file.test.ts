import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readImageFile } from '../../src/image/index.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-image-'));
  await writeFile(join(folder, 'a.jpg'), 'four');
});

after(() => rm(folder, { recursive: true }));

test('readImageFile() reads a file by text and by bytes', async () => {
  const path = join(folder, 'a.jpg');
  assert.equal(Buffer.from(await readImageFile(path)).toString(), 'four');
  assert.equal(Buffer.from(await readImageFile(Buffer.from(path))).toString(), 'four');
});

test('readImageFile() names a file that is missing or a folder', async () => {
  const missing = join(folder, 'missing.jpg');
  await assert.rejects(readImageFile(missing), {
    code: 'NO_SUCH_INPUT',
    message: /no such file: .*missing\.jpg$/,
  });
  await assert.rejects(readImageFile(folder), { code: 'NO_SUCH_INPUT', message: /it is not a file/ });
});

test('readImageFile() refuses more bytes than allowed', async () => {
  const path = join(folder, 'a.jpg');
  await assert.rejects(readImageFile(path, { maxBytes: 3 }), {
    code: 'IMAGE_TOO_LARGE',
    message: /4 bytes$/,
  });
  assert.equal((await readImageFile(path, { maxBytes: 4 })).length, 4);
});

test('readImageFile() reads many files, whichever way each of them is read', async () => {
  const path = join(folder, 'a.jpg');
  const before = performance.now();
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  for (let i = 0; i < 3000 || performance.now() - before < 60; i++) {
    assert.equal(Buffer.from(await readImageFile(path)).toString(), 'four');
  }
  clearInterval(timer);
  assert.ok(turns > 0, 'the event loop had no turn');
});

test('readImageFile() does not wait at a pipe', { skip: process.platform === 'win32' }, async () => {
  const path = join(folder, 'pipe.jpg');
  execFileSync('mkfifo', [path]);
  // Until both ways of reading have met it.
  for (let i = 0; i < 300; i++) {
    await assert.rejects(readImageFile(path), { code: 'NO_SUCH_INPUT', message: /it is not a file/ });
  }
});

test('readImageFile() opens nothing once it is aborted', async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(readImageFile(join(folder, 'missing.jpg'), { signal }), { name: 'AbortError' });
});

test('readImageFile() names links that lead in a circle', {
  skip: process.platform === 'win32',
}, async () => {
  const path = join(folder, 'circle.jpg');
  await symlink('circle.jpg', path);
  await assert.rejects(readImageFile(path), {
    code: 'NO_SUCH_INPUT',
    message: /links lead in a circle: .*circle\.jpg$/,
  });
});

test('readImageFile() names a file that may not be read', {
  // Permissions stop neither the administrator nor anybody on Windows.
  skip: process.platform === 'win32' || process.getuid?.() === 0,
}, async () => {
  const path = join(folder, 'secret.jpg');
  await writeFile(path, 'four');
  await chmod(path, 0);
  await assert.rejects(readImageFile(path), { code: 'NO_SUCH_INPUT', message: /permission was denied: / });
});
