import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { listImageFiles } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

async function listAll(root: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const path of listImageFiles(names.map((name) => join(root, name))))
    found.push(relative(root, path));
  return found;
}

test('listImageFiles() walks folders in name order, files and folders together', async (context) => {
  const root = await makeTree(context, ['b/2.jpg', 'b/1.PNG', 'a.jpg', 'c.jpg', 'b/x/y.webp', 'b/z.gif']);
  assert.deepEqual(await listAll(root, ['.']), [
    'a.jpg',
    'b/1.PNG',
    'b/2.jpg',
    'b/x/y.webp',
    'b/z.gif',
    'c.jpg',
  ]);
});

test('listImageFiles() gives named files as they are, in the order of the arguments', async (context) => {
  const root = await makeTree(context, [
    'z.jpg',
    'photo',
    'notes.txt',
    'in/a.jpg',
    'in/notes.txt',
    'in/.b.jpg',
  ]);
  assert.deepEqual(await listAll(root, ['z.jpg', 'photo', 'in', 'notes.txt']), [
    'z.jpg',
    'photo',
    'in/a.jpg',
    'notes.txt',
  ]);
});

test('listImageFiles() names all missing paths before it gives a file', async (context) => {
  const root = await makeTree(context, ['a.jpg']);
  const files = listImageFiles([join(root, 'a.jpg'), join(root, 'b.jpg'), join(root, 'c')]);
  await assert.rejects(files.next(), { name: 'FerError', code: 'NO_SUCH_INPUT', message: /b\.jpg, .*c$/ });
});

test('listImageFiles() says that a folder holds no image', async (context) => {
  const root = await makeTree(context, ['in/notes.txt', 'in/deeper/']);
  await assert.rejects(listAll(root, ['in']), {
    code: 'NO_SUCH_INPUT',
    message: /the folder holds none: .*in$/,
  });
});

test('listImageFiles() follows links to files but not to folders, which may lead in circles', async (context) => {
  const root = await makeTree(context, ['in/a.jpg', 'b.jpg']);
  await symlink(join(root, 'in'), join(root, 'in/circle'));
  await symlink(join(root, 'b.jpg'), join(root, 'in/b.jpg'));
  assert.deepEqual(await listAll(root, ['in']), ['in/a.jpg', 'in/b.jpg']);
});

test('listImageFiles() reads a folder only when its first file is asked for', async (context) => {
  const root = await makeTree(context, ['in/a.jpg', 'in/b/c.jpg']);
  const files = listImageFiles([join(root, 'in')]);
  assert.equal((await files.next()).value, join(root, 'in/a.jpg'));
  await symlink(join(root, 'in/a.jpg'), join(root, 'in/b/late.jpg'));
  assert.equal((await files.next()).value, join(root, 'in/b/c.jpg'));
  assert.equal((await files.next()).value, join(root, 'in/b/late.jpg'));
  assert.equal((await files.next()).done, true);
});
