import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataset } from '../../src/data/index.ts';
import { openSources } from '../../src/infer/index.ts';
import { makeTree } from '../data/make-tree.ts';

test('openSources() takes files, lists and tar shards in the order of the paths', async (context) => {
  const root = await makeTree(context, {
    'list.txt': 'a.png,happy\na.png,sad\n',
    'a.png': 'one',
    'readme.txt': 'Hello, you\n',
  });
  const shard = join(root, 'faces.tar.gz');
  await copyFile(fileURLToPath(new URL('../data/golden/webdataset.tar.gz', import.meta.url)), shard);
  const paths = ['readme.txt', 'faces.tar.gz', 'list.txt'].map((name) => join(root, name));
  const { sources, close } = await openSources(paths);
  const found: string[] = [];
  const reads: (() => Promise<unknown>)[] = [];
  for await (const { path, read } of sources) {
    found.push(path.slice(root.length + 1));
    reads.push(read);
  }
  // What is read after the last source was given can be read still.
  const contents = (await Promise.all(reads.map((read) => read()))) as Uint8Array[];
  await close();
  const inShard = ['000000', '000001', '000002', '000003'].map((name) => `faces.tar.gz/${name}.png`);
  assert.deepEqual(found, ['readme.txt', ...inShard, 'a.png', 'a.png']);
  assert.ok(contents.slice(1, 5).every((bytes) => Buffer.from(bytes).subarray(1, 4).toString() === 'PNG'));
  assert.equal(Buffer.from(contents[5]!).toString(), 'one');
});

test('openSources() does not look at labels: a list of one class will do', async (context) => {
  const root = await makeTree(context, {
    'one.txt': 'a.png,happy\nb.png,happy\n',
    'a.png': 'one',
    'b.png': 'two',
  });
  await assert.rejects(openDataset(join(root, 'one.txt')), { message: /one class only/ });
  const { sources, close } = await openSources([join(root, 'one.txt')]);
  const found: string[] = [];
  for await (const { path } of sources) found.push(path.slice(root.length + 1));
  await close();
  assert.deepEqual(found, ['a.png', 'b.png']);
});

test('openSources() closes what it opened where a later path is no data set', async (context) => {
  const root = await makeTree(context, { 'list.txt': 'a.png,happy\na.png,sad\n', 'broken.tar': 'x' });
  await assert.rejects(openSources([join(root, 'list.txt'), join(root, 'broken.tar')]), {
    code: 'DATASET_INVALID',
    message: /broken\.tar is cut off after 1 bytes$/,
  });
});
