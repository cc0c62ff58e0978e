import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serializePreprocessSpec } from '../../src/image/index.ts';
import { loadClassifier } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { historyOf } from '../report/history.ts';
import { runCli } from './run-cli.ts';

let folder: string;
let run: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-report-'));
  run = join(folder, 'first');
  const data = join(folder, 'data');
  await writeGreyPngs(data, {
    'train/angry/1.png': 180,
    'train/happy/1.png': 20,
    'train/sad/1.png': 20,
    'validation/angry/1.png': 180,
    'validation/happy/1.png': 180,
    'validation/sad/1.png': 180,
  });
  await writeRun(run, { width: 4 });
  await writeRun(join(folder, 'other'), { width: 8 });
});
after(() => rm(folder, { recursive: true }));

async function writeRun(path: string, { width }: { readonly width: number }): Promise<void> {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  await mkdir(path);
  const config = { model: 'tiny', data: join(folder, 'data'), epochs: 5, seed: 0, exclude: ['sad'] };
  await writeFile(join(path, 'config.json'), JSON.stringify(config));
  await writeFile(join(path, 'history.json'), JSON.stringify(historyOf(5)));
  await writeFile(join(path, 'environment.json'), JSON.stringify({ engine: 'native' }));
  await writeFile(join(path, 'preprocess.json'), serializePreprocessSpec({ ...classifier.spec, width }));
}

test('fer report measures the data of the run without its excluded classes and writes into it', async () => {
  const made = await runCli(['report', run, LINEAR_MODEL, '--json']);
  assert.equal(made.code, 0, made.stderr);
  const { split, correct, images, out } = JSON.parse(made.stdout);
  assert.deepEqual([split, correct, images, out], ['validation', 1, 2, join(run, 'report')]);
  const names = await readdir(out);
  assert.ok(names.includes('report.html') && names.includes('MODEL_CARD.md') && names.includes('curves.png'));
});

test('fer report refuses a model of another run, and a run without epochs', async () => {
  const other = await runCli(['report', join(folder, 'other'), LINEAR_MODEL]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /was made of another run: make it with `fer export .*other --out /);
  const none = await runCli(['report', join(folder, 'data'), LINEAR_MODEL]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /config\.json: missing/);
});
