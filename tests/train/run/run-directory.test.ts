import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createRunDirectory } from '../../../src/train/run/run-directory.ts';

describe('createRunDirectory()', () => {
  const home = process.cwd();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fer-runs-'));
    process.chdir(folder);
  });
  after(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  });

  it('names a run after its model and the time, and counts where that is taken', async () => {
    const now = new Date('2024-05-06T07:08:09.123Z');
    const make = (model: string) => createRunDirectory({ model, now });
    assert.deepEqual(await Promise.all(['light', 'saved/model.json'].map(make)), [
      join('runs', 'light-20240506-070809'),
      join('runs', 'model-20240506-070809'),
    ]);
    assert.equal(await make('light'), join('runs', 'light-20240506-070809-2'));
    assert.equal(await make('light'), join('runs', 'light-20240506-070809-3'));
  });

  it('gives one folder to one of two runs that want it', async () => {
    const wishes = [1, 2].map(() => createRunDirectory({ run: join('deep', 'mine'), model: 'light' }));
    const outcomes = await Promise.allSettled(wishes);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('says why a folder cannot be made', async () => {
    await writeFile('file', '');
    await assert.rejects(createRunDirectory({ run: join('file', 'run'), model: 'light' }), {
      code: 'OUTPUT_FAILED',
    });
  });
});
