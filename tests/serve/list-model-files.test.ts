import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { listModelFiles } from '../../src/serve/model/list-model-files.ts';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'fer-models-'));
});
after(() => rm(root, { recursive: true }));

/** Makes empty files, and a folder of each name that ends with a slash. */
async function lay(name: string, entries: readonly string[]): Promise<string> {
  const folder = join(root, name);
  for (const entry of entries) {
    const path = join(folder, entry);
    await mkdir(entry.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!entry.endsWith('/')) await writeFile(path, '');
  }
  return folder;
}

async function listed(path: string): Promise<readonly string[]> {
  return (await listModelFiles([path])).map((file) => `${file.name} ${file.path.slice(root.length + 1)}`);
}

test('a folder gives its files in name order, and nothing else that lies there', async () => {
  const folder = await lay('files', ['b.onnx', 'A.ONNX', 'notes.txt', '._b.onnx', 'c.onnx/', 'old/d.onnx']);
  await symlink(join(folder, 'b.onnx'), join(folder, 'linked.onnx'));
  await symlink(join(folder, 'gone'), join(folder, 'broken.onnx'));
  assert.deepEqual(await listed(folder), ['A files/A.ONNX', 'b files/b.onnx', 'linked files/linked.onnx']);
});

test("a repository of Triton gives each model's highest version under the name of its folder", async () => {
  const folder = await lay('repository', [
    'faces/config.pbtxt',
    'faces/1/model.onnx',
    'faces/2/model.onnx',
    'faces/10/model.onnx',
    'faces/11/',
    'cats/3/model.onnx',
    'other/1/model.plan',
  ]);
  assert.deepEqual(await listed(folder), [
    'cats repository/cats/3/model.onnx',
    'faces repository/faces/10/model.onnx',
  ]);
  assert.deepEqual(await listed(join(folder, 'faces')), ['faces repository/faces/10/model.onnx']);
});

test('a folder among the models that may not be read is passed over', {
  // Permissions stop neither the administrator nor anybody on Windows.
  skip: process.platform === 'win32' || process.getuid?.() === 0,
}, async () => {
  const folder = await lay('volume', ['faces.onnx', 'lost+found/']);
  await chmod(join(folder, 'lost+found'), 0);
  assert.deepEqual(await listed(folder), ['faces volume/faces.onnx']);
});

test('a folder without models, a missing one and two models of one name are refused', async () => {
  const folder = await lay('none', ['x.onnx/', 'model/1/model.plan']);
  await assert.rejects(listModelFiles([folder]), {
    code: 'NO_SUCH_INPUT',
    message: /no `\.onnx` file, nor any `NAME\/1\/model\.onnx`/,
  });
  await assert.rejects(listModelFiles([join(root, 'nowhere')]), { code: 'NO_SUCH_INPUT' });
  const twice = await lay('twice', ['faces.onnx', 'faces/1/model.onnx']);
  await assert.rejects(listModelFiles([twice]), { code: 'USAGE', message: /same name, `faces`/ });
});
