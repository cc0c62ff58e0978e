import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { createRandom } from '../../src/base/index.ts';
import { inferToFile, loadClassifier } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));

/** Kills of each format; `FER_KILLS=50` takes some minutes. */
const KILLS = Number(process.env.FER_KILLS ?? 2);

/** Enough that a run does not end before it is killed. */
const PATHS = 2 + KILLS;

const random = createRandom(Number(process.env.FER_SEED ?? 1), 'kills');
let folder: string;
let many: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-killed-'));
  many = join(folder, 'many');
  const names = Array.from({ length: 400 }, (_, at) => [`${1000 + at}, "quoted"\n.png`, at % 256] as const);
  await writeGreyPngs(many, Object.fromEntries(names));
});
after(() => rm(folder, { recursive: true }));

for (const name of ['rows.jsonl', 'rows.csv']) {
  test(`fer infer, killed at any time and gone on with, gives the bytes of a run in one piece (${name})`, async () => {
    const paths = new Array<string>(PATHS).fill(many);
    const whole = join(folder, 'whole', name);
    await using classifier = await loadClassifier(LINEAR_MODEL, { threads: 1 });
    await inferToFile(classifier, paths, { out: whole, batchSize: 8 });
    const expected = await readFile(whole, 'utf8');
    const place = join(folder, 'killed', name);
    const out = join(place, name);
    const partial = `${out}.partial`;
    for (let kill = 0; kill < KILLS; kill++) {
      const held = await sizeOf(partial);
      const run = resume(paths, out);
      while ((await sizeOf(partial)) <= held) {
        assert.equal(run.exitCode, null, 'the run ended before it could be killed: give it more paths');
        await sleep(2);
      }
      await sleep(random.integer(60));
      run.kill('SIGKILL');
      await once(run, 'exit');
      assert.deepEqual(await readdir(place), [`${name}.partial`]);
      const left = await readFile(partial, 'utf8');
      assert.ok(left.length < expected.length && expected.startsWith(left));
      assertWholeRows(left, name);
    }
    const [code] = await once(resume(paths, out), 'exit');
    assert.equal(code, 0);
    assert.ok((await readFile(out, 'utf8')) === expected);
    assert.deepEqual(await readdir(place), [name]);
    await rm(out);
  });
}

function resume(paths: readonly string[], out: string): ChildProcess {
  const options = ['--resume', '--quiet', '--threads', '1', '--batch-size', '8', '--out', out];
  const args = ['--import', import.meta.resolve('tsx'), FER, 'infer', LINEAR_MODEL, ...paths, ...options];
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

/** 0 of a file that is not there. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function assertWholeRows(text: string, name: string): void {
  assert.ok(text.endsWith('\n'));
  if (name.endsWith('.jsonl')) for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  else parse(text);
}
