import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findBestModel, findModelFile } from '../../src/base/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-find-model-'));
after(() => rm(folder, { recursive: true, force: true }));

test('findModelFile() prefers the best epoch of a run to the model of a folder, and that to the path', async () => {
  assert.equal(await findModelFile(folder), folder);
  assert.equal(await findBestModel(folder), undefined);
  await writeFile(join(folder, 'model.json'), '');
  assert.equal(await findModelFile(folder), join(folder, 'model.json'));
  assert.equal(await findModelFile(join(folder, 'model.json')), join(folder, 'model.json'));
  await mkdir(join(folder, 'best'));
  await writeFile(join(folder, 'best', 'model.json'), '');
  assert.equal(await findModelFile(folder), join(folder, 'best', 'model.json'));
});

test('findBestModel() finds the best epoch that stepped aside for a better one that never came', async () => {
  await rename(join(folder, 'best'), join(folder, 'best.before'));
  assert.equal(await findBestModel(folder), join(folder, 'best.before', 'model.json'));
});
