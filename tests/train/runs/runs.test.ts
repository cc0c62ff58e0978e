import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  compareConfigs,
  formatDifferences,
  formatRuns,
  listRuns,
  type RunSummary,
  writeComparison,
} from '../../../src/train/index.ts';
import { historyOf } from '../../report/history.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-list-runs-'));
after(() => rm(folder, { recursive: true, force: true }));

const START = { event: 'start', pid: process.pid, host: hostname() };
const CONFIG = { data: 'faces', model: 'tiny', epochs: 5, seed: 1, earlyStopping: { patience: 3 } };

/** Writes what a run leaves; a text is written as it is. */
async function writeRun(
  name: string,
  files: { config?: unknown; history?: unknown; log?: readonly unknown[] },
): Promise<string> {
  const run = join(folder, 'all', name);
  await mkdir(run, { recursive: true });
  const write = (file: string, content: unknown) =>
    writeFile(join(run, file), typeof content === 'string' ? content : JSON.stringify(content));
  if (files.config !== undefined) await write('config.json', files.config);
  if (files.history !== undefined) await write('history.json', files.history);
  if (files.log !== undefined)
    await write('log.jsonl', files.log.map((line) => JSON.stringify(line)).join('\n'));
  return run;
}

const of = (runs: readonly RunSummary[], name: string) => runs.find(({ run }) => run.endsWith(name))!;

describe('listRuns()', () => {
  let runs: readonly RunSummary[];
  before(async () => {
    const whole = { config: CONFIG, history: historyOf(4) };
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    await writeRun('a-finished', { ...whole, log: [START, { event: 'end', outcome: 'finished' }] });
    await writeRun('b-running', { ...whole, log: [START, { event: 'epoch', epoch: 1 }] });
    await writeRun('c-killed', { ...whole, log: [{ ...START, pid: gone }, { event: 'epoch' }] });
    await writeRun('d-failed', { config: CONFIG, log: [START, { event: 'failed', message: 'no space' }] });
    await writeRun('e-resumed', {
      ...whole,
      log: [START, { event: 'end', outcome: 'interrupted' }, { ...START, event: 'resume' }],
    });
    await writeRun('f-elsewhere', { ...whole, log: [{ ...START, host: 'far' }] });
    await writeRun('g-torn', { config: '{"data": "fa', history: historyOf(2), log: [] });
    await writeRun('h-wrong', { config: CONFIG, history: [{ epoch: 'one' }], log: [START] });
    await mkdir(join(folder, 'all', 'notes'));
    runs = await listRuns(join(folder, 'all'));
  });

  it('gives the runs of a folder in name order and no other folder', () => {
    assert.deepEqual(
      runs.map(({ run, state }) => `${run.slice(run.lastIndexOf('all') + 4)}: ${state}`),
      [
        'a-finished: finished',
        'b-running: running',
        'c-killed: interrupted',
        'd-failed: failed',
        'e-resumed: running',
        'f-elsewhere: running',
        'g-torn: damaged',
        'h-wrong: damaged',
      ],
    );
  });

  it('gives model, data, epochs, best epoch and time', () => {
    const { model, data, epochs, history, best, seconds } = of(runs, 'a-finished');
    assert.deepEqual(
      [model, data, epochs, history.length, best?.epoch, seconds],
      ['tiny', 'faces', 5, 4, 3, 4],
    );
  });

  it('says why', () => {
    assert.equal(of(runs, 'c-killed').reason, 'it was killed');
    assert.equal(of(runs, 'd-failed').reason, 'no space');
    assert.equal(of(runs, 'f-elsewhere').reason, 'on far, by its log');
    assert.match(of(runs, 'g-torn').reason!, /^config\.json: .*JSON/);
    assert.match(of(runs, 'h-wrong').reason!, /^history\.json: .*epoch/);
  });

  it('gives the one run at a path, and an error where nothing is', async () => {
    assert.equal((await listRuns(join(folder, 'all', 'a-finished'))).length, 1);
    await assert.rejects(listRuns(join(folder, 'nothing')), { code: 'NO_SUCH_INPUT' });
    assert.equal(formatRuns(await listRuns(join(folder, 'all', 'notes'))), 'no runs');
  });

  it('is shown as a table with what is to be said below', () => {
    const lines = formatRuns(runs).split('\n');
    assert.match(
      lines[0]!,
      /^run +state +model +data +epochs +best accuracy +epoch +loss +lowest loss +time$/,
    );
    assert.match(lines[1]!, /a-finished +finished +tiny +faces +4\/5 +75\.00 % +3 +0\.7333 +0\.5500 +4 s$/);
    assert.match(lines[4]!, /d-failed +failed +tiny +faces +0\/5 +– +– +– +– +0 s$/);
    assert.ok(lines.some((line) => /c-killed: interrupted, it was killed$/.test(line)));
  });
});

describe('compareConfigs()', () => {
  it('gives the fields that differ, those within objects too, and those that one lacks', async () => {
    const other = { ...CONFIG, seed: 2, earlyStopping: { patience: 9 }, workers: 1 };
    const runs = [
      { run: 'a', config: CONFIG },
      { run: 'b', config: other },
    ];
    const differences = compareConfigs(runs);
    assert.deepEqual(differences, [
      { field: 'seed', values: [1, 2] },
      { field: 'earlyStopping.patience', values: [3, 9] },
      { field: 'workers', values: [undefined, 1] },
    ]);
    assert.deepEqual(formatDifferences(runs, differences).split('\n').slice(1), [
      'seed                    1  2',
      'earlyStopping.patience  3  9',
      'workers                 –  1',
    ]);
    assert.equal(formatDifferences(runs, []), 'their configurations are the same');
  });
});

describe('writeComparison()', () => {
  it('writes a picture and a page with the runs and what differs, and never over another', async () => {
    const names = ['a-finished', 'd-failed', 'g-torn'];
    const runs = (await Promise.all(names.map((name) => listRuns(join(folder, 'all', name))))).flat();
    const out = join(folder, 'comparison');
    const paths = await writeComparison(out, runs);
    assert.deepEqual(
      paths,
      ['html', 'svg', 'png'].map((kind) => join(out, `comparison.${kind}`)),
    );
    const page = await readFile(paths[0]!, 'utf8');
    for (const text of ['a-finished', 'Figures', 'Configuration', '75.00 %', '<svg'])
      assert.ok(page.includes(text), text);
    assert.equal((await readFile(paths[2]!)).subarray(1, 4).toString(), 'PNG');
    await assert.rejects(writeComparison(out, runs), { code: 'OUTPUT_EXISTS' });
    await writeComparison(out, runs, { force: true });
  });
});
