import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../src/cli/create-context.ts';
import { openBest } from '../../src/cli/open-best.ts';
import { encodePng, serializePreprocessSpec } from '../../src/image/index.ts';
import { loadClassifier, readTraining } from '../../src/infer/index.ts';
import { RUN_SPEC, writeSavedRun } from '../export/saved-run.ts';
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

test('fer report exports the best epoch where no model is named', async () => {
  const trained = join(folder, 'trained');
  await writeSavedRun(trained);
  const { width, height } = RUN_SPEC;
  const data = join(folder, 'faces');
  const pixels = Buffer.alloc(width * height, 90);
  for (const label of RUN_SPEC.labels) {
    await mkdir(join(data, label), { recursive: true });
    await writeFile(join(data, label, '1.png'), await encodePng({ width, height, channels: 1, pixels }));
  }
  const [config, history] = ['config.json', 'history.json'].map((name) => join(trained, name));
  await writeFile(config!, JSON.stringify({ model: 'tiny', data, epochs: 5, seed: 0 }));
  const rows = historyOf(5);
  await writeFile(history!, JSON.stringify(rows));
  const made = await runCli(['report', trained, '--json']);
  assert.equal(made.code, 0, made.stderr);
  const best = rows.reduce((top, row) => (row.val_accuracy > top.val_accuracy ? row : top));
  const result = JSON.parse(made.stdout);
  assert.deepEqual([result.model, result.images], [join(trained, 'model.onnx'), 3]);
  assert.deepEqual([result.trained.epoch, result.trained.val_loss], [best.epoch, best.val_loss]);
});

test('openBest() opens the file of the best epoch as it is, and replaces that of another one when forced', async () => {
  const trained = join(folder, 'again');
  await writeSavedRun(trained);
  const rows = historyOf(5);
  const open = async (epoch: number, force = false): Promise<unknown> => {
    await writeFile(join(trained, 'history.json'), JSON.stringify(rows));
    const { signal } = new AbortController();
    const context = createContext({ quiet: true, force }, signal);
    await using classifier = await openBest(trained, { best: rows[epoch - 1], context });
    return readTraining(classifier)!.epoch;
  };
  assert.equal(await open(3), 3);
  const { mtimeMs } = await stat(join(trained, 'model.onnx'));
  assert.equal(await open(3, true), 3);
  assert.equal((await stat(join(trained, 'model.onnx'))).mtimeMs, mtimeMs);
  rows[4] = { ...rows[4]!, val_accuracy: 0.99 };
  await assert.rejects(open(5), {
    code: 'OUTPUT_EXISTS',
    message: /model\.onnx exists and is not of the best epoch, 5: give `--force` to replace it/,
  });
  assert.equal(await open(5, true), 5);
});

test('fer report refuses a model of another run, and a run without epochs', async () => {
  const other = await runCli(['report', join(folder, 'other'), LINEAR_MODEL]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /was made of another run: make it with `fer export .*other --out /);
  const none = await runCli(['report', join(folder, 'data'), LINEAR_MODEL]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /config\.json: missing/);
});
