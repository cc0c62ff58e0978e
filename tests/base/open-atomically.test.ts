import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openAtomically } from '../../src/base/index.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-atomic-'));
});
after(() => rm(folder, { recursive: true }));

test('openAtomically() shows the whole file at commit() and nothing before', async () => {
  const path = join(folder, 'new', 'rows.txt');
  const file = await openAtomically(path);
  await file.write('one\n');
  await file.write(new TextEncoder().encode('two\n'));
  await assert.rejects(access(path));
  await file.commit();
  assert.equal(await readFile(path, 'utf8'), 'one\ntwo\n');
  assert.deepEqual(await readdir(join(folder, 'new')), ['rows.txt']);
});

test('openAtomically() refuses a path that exists unless `force` is given', async () => {
  const path = join(folder, 'old.txt');
  await writeFile(path, 'old');
  await assert.rejects(openAtomically(path), { code: 'OUTPUT_EXISTS' });
  const file = await openAtomically(path, { force: true });
  await file.write('new');
  assert.equal(await readFile(path, 'utf8'), 'old');
  await file.commit();
  assert.equal(await readFile(path, 'utf8'), 'new');
});

test('discard() leaves the older file and no other', async () => {
  const path = join(folder, 'kept', 'rows.txt');
  const first = await openAtomically(path);
  await first.write('old');
  await first.commit();
  const second = await openAtomically(path, { force: true });
  await second.write('half');
  await second.discard();
  await second.discard();
  assert.equal(await readFile(path, 'utf8'), 'old');
  assert.deepEqual(await readdir(join(folder, 'kept')), ['rows.txt']);
  await assert.rejects(second.write('more'), TypeError);
});

test('a commit() that fails removes what was written and says why', async () => {
  const path = join(folder, 'taken');
  const file = await openAtomically(path);
  await file.write('text');
  await mkdir(join(path, 'inside'), { recursive: true });
  await assert.rejects(file.commit(), { code: 'OUTPUT_FAILED', message: /because a folder has that name/ });
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
    [],
  );
});
