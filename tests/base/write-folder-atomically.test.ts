import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { recoverFolder, writeFolderAtomically } from '../../src/base/index.ts';
import { crashAt } from '../crash-at.ts';

const root = await mkdtemp(join(tmpdir(), 'fer-folder-'));
after(() => rm(root, { recursive: true, force: true }));

/** Two files that belong together. */
const generation = (name: string) => ({ a: `a of ${name}`, b: Buffer.from(`b of ${name}`) });
let folder: string;
let number = 0;

beforeEach(async () => {
  number += 1;
  folder = join(root, `${number}`, 'deep', 'place');
  await writeFolderAtomically(folder, generation('one'));
});

describe('writeFolderAtomically()', () => {
  it('replaces what was there whole and leaves nothing beside it', async () => {
    await writeFile(join(folder, 'other'), '');
    await writeFolderAtomically(folder, generation('two'));
    assert.deepEqual(await contentOf(folder), ['a of two', 'b of two']);
    assert.deepEqual(await readdir(join(folder, '..')), ['place']);
  });

  it('keeps the older folder under the name that is asked for, in place of one before it', async () => {
    const keepOlderAs = join(folder, '..', 'older');
    for (const name of ['two', 'three'])
      await writeFolderAtomically(folder, generation(name), { keepOlderAs });
    assert.deepEqual(await contentOf(folder), ['a of three', 'b of three']);
    assert.deepEqual(await contentOf(keepOlderAs), ['a of two', 'b of two']);
    assert.deepEqual((await readdir(join(folder, '..'))).sort(), ['older', 'place']);
  });

  it('that fails leaves the older folder and nothing half-made', async () => {
    await assert.rejects(writeFolderAtomically(folder, { 'no/such/folder': '' }), {
      code: 'OUTPUT_FAILED',
      message: /place because .*: what was there before is unchanged$/,
    });
    assert.deepEqual(await contentOf(folder), ['a of one', 'b of one']);
    assert.deepEqual(await readdir(join(folder, '..')), ['place']);
  });

  it('that is killed at any operation leaves one of the two whole, which recoverFolder() puts in place', async () => {
    const outcomes = new Set<string>();
    for (let operation = 1; ; operation++) {
      const copy = join(root, `killed-${operation}`);
      await cp(folder, join(copy, 'place'), { recursive: true });
      const isDone = await crashAt(operation, () =>
        writeFolderAtomically(join(copy, 'place'), generation('two')),
      );
      await recoverFolder(join(copy, 'place'));
      const [a, b] = await contentOf(join(copy, 'place'));
      outcomes.add(a!);
      assert.equal(b, a!.replace('a of', 'b of'), `operation ${operation}`);
      assert.ok(!(await readdir(copy)).includes('place.before'));
      if (isDone) break;
    }
    assert.deepEqual([...outcomes], ['a of one', 'a of two']);
  });
});

async function contentOf(place: string): Promise<string[]> {
  return [await readFile(join(place, 'a'), 'utf8'), await readFile(join(place, 'b'), 'utf8')];
}
