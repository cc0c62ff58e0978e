import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { makeFolder, readTree } from '../pipeline/write-pictures.ts';
import { runCli } from './run-cli.ts';

test('fer balance shows the counts before and after, and refuses to write twice', async (t) => {
  const cwd = await makeFolder(t);
  await writeGreyPngs(join(cwd, 'data'), {
    'angry/1.png': 10,
    'happy/1.png': 20,
    'happy/2.png': 60,
    'happy/3.png': 80,
  });
  const run = await runCli(['balance', 'data', 'out', '--target', '2', '--seed', '4'], { cwd });
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /^class +before +after\nangry +1 +2\nhappy +3 +2\nall +4 +4\n\n3 copied and 1 augmented\nwrote out\n$/,
  );
  assert.equal(Object.keys(await readTree(join(cwd, 'out'))).length, 4);
  const again = await runCli(['balance', 'data', 'out', '--target', '2', '--seed', '4'], { cwd });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /complete already, give a new folder: out/);
  const json = await runCli(['balance', 'data', 'other', '--target', '3', '--json'], { cwd });
  const { before, after, copied, augmented } = JSON.parse(json.stdout);
  assert.deepEqual(
    [before, after, copied, augmented],
    [{ angry: 1, happy: 3 }, { angry: 3, happy: 3 }, 4, 2],
  );
  assert.equal((await runCli(['balance', 'data', 'data/out'], { cwd })).code, 2);
});
