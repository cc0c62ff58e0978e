import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { findImageFiles } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

async function listAll(root: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const files of await findImageFiles(names.map((name) => join(root, name)))) {
    for await (const path of files()) found.push(relative(root, path));
  }
  return found;
}

test('findImageFiles() walks folders in name order, files and folders together', async (context) => {
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

test('findImageFiles() gives named files as they are, in the order of the arguments', async (context) => {
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

test('findImageFiles() names all missing paths at once', async (context) => {
  const root = await makeTree(context, ['a.jpg']);
  const found = findImageFiles([join(root, 'a.jpg'), join(root, 'b.jpg'), join(root, 'c')]);
  await assert.rejects(found, { name: 'FerError', code: 'NO_SUCH_INPUT', message: /b\.jpg, .*c$/ });
});

test('findImageFiles() says at once that a folder holds no image and that a pattern matches none', async (context) => {
  const root = await makeTree(context, ['a.jpg', 'in/notes.txt', 'in/deeper/']);
  await assert.rejects(findImageFiles([join(root, 'a.jpg'), join(root, 'in')]), {
    code: 'NO_SUCH_INPUT',
    message: /the folder holds none: .*in$/,
  });
  for (const pattern of ['in/*.jpg', 'none/*.jpg', 'a.jpg/*']) {
    await assert.rejects(findImageFiles([join(root, pattern)]), {
      code: 'NO_SUCH_INPUT',
      message: /no file has such a name: .*jpg/,
    });
  }
});

test('findImageFiles() matches patterns in name order, hidden and other files left out', async (context) => {
  const names = [
    'b/2.jpg',
    'b/1.png',
    'a.jpg',
    'c/deep/3.jpg',
    'c/4.jpg',
    'c/notes.txt',
    'c/.5.jpg',
    '[x].jpg',
  ];
  const root = await makeTree(context, names);
  const matches: readonly (readonly [string, readonly string[]])[] = [
    ['*.jpg', ['[x].jpg', 'a.jpg']],
    ['*/*.jpg', ['b/2.jpg', 'c/4.jpg']],
    ['**/*.jpg', ['[x].jpg', 'a.jpg', 'b/2.jpg', 'c/4.jpg', 'c/deep/3.jpg']],
    ['b/?.{jpg,png}', ['b/1.png', 'b/2.jpg']],
    ['c/*', ['c/4.jpg']],
    // A file of that name is that file.
    ['[x].jpg', ['[x].jpg']],
  ];
  for (const [pattern, expected] of matches)
    assert.deepEqual(await listAll(root, [pattern]), expected, pattern);
});

test('findImageFiles() matches a pattern without a folder in the folder of the process', async () => {
  const [files] = await findImageFiles(['docs/images/a*.png']);
  assert.equal((await files!().next()).value, 'docs/images/augmentations.png');
  await assert.rejects(findImageFiles(['*.png']), { code: 'NO_SUCH_INPUT' });
});

test('findImageFiles() follows links to files but not to folders, which may lead in circles', async (context) => {
  const root = await makeTree(context, ['in/a.jpg', 'b.jpg']);
  await symlink(join(root, 'in'), join(root, 'in/circle'));
  await symlink(join(root, 'b.jpg'), join(root, 'in/b.jpg'));
  assert.deepEqual(await listAll(root, ['in']), ['in/a.jpg', 'in/b.jpg']);
});

test('findImageFiles() reads a folder only when its first file is asked for', async (context) => {
  const root = await makeTree(context, ['in/a.jpg', 'in/b/c.jpg']);
  const files = (await findImageFiles([join(root, 'in')]))[0]!();
  assert.equal((await files.next()).value, join(root, 'in/a.jpg'));
  await symlink(join(root, 'in/a.jpg'), join(root, 'in/b/late.jpg'));
  assert.equal((await files.next()).value, join(root, 'in/b/c.jpg'));
  assert.equal((await files.next()).value, join(root, 'in/b/late.jpg'));
  assert.equal((await files.next()).done, true);
});
