import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDataset } from '../../src/data/index.ts';
import { chooseSplit, loadClassifier, reportRun } from '../../src/infer/index.ts';
import { historyOf } from '../report/history.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-report-run-'));
  await writeGreyPngs(join(folder, 'data'), {
    'train/angry/1.png': 180,
    'train/angry/2.png': 190,
    'train/happy/1.png': 20,
    'train/sad/1.png': 20,
    'validation/angry/1.png': 180,
    'validation/happy/1.png': 20,
    'validation/happy/2.png': 180,
  });
});
after(() => rm(folder, { recursive: true }));

async function report(out: string, split?: 'train'): Promise<void> {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const dataset = await openDataset(join(folder, split === undefined ? 'data' : 'data/validation'));
  const chosen = chooseSplit(dataset, split);
  const run = {
    path: '/somewhere/first',
    history: historyOf(5),
    config: { model: 'tiny', seed: 7 },
    environment: { engine: 'native', versions: { tfjs: '4.22.0' } },
  };
  await reportRun(classifier, chosen.images, { run, dataset, split: chosen.split, out });
}

test('reportRun() writes a page with curves, data, evaluation, configuration and environment', async () => {
  const out = join(folder, 'out');
  await report(out);
  const names = await readdir(out);
  for (const figure of ['curves', 'data', 'confusion', 'classes', 'reliability', 'samples', 'worst']) {
    assert.ok(names.includes(`${figure}.svg`) && names.includes(`${figure}.png`), figure);
  }
  const page = await readFile(join(out, 'report.html'), 'utf8');
  const shown = page.replace(/<svg.*?<\/svg>/gs, '');
  for (const text of [
    ...['<h1>Run first</h1>', '2 of 3 images of the validation split are right.', '3 of 5', '75.00 %'],
    ...['<th scope="row">model</th><td>tiny</td>', '<th scope="row">versions.tfjs</th><td>4.22.0</td>'],
  ]) {
    assert.ok(shown.includes(text), text);
  }
  // Classes of the model alone: the sad image is none of its.
  const images = shown.match(/<h2>Images<\/h2>.*?<\/table>/s)![0];
  assert.deepEqual(
    [...images.matchAll(/<t[hd](?: [^>]*)?>([^<]*)/g)].map(([, cell]) => cell),
    [
      ...['class', 'train', 'validation'],
      ...['angry', '2', '1'],
      ...['happy', '1', '2'],
      ...['neutral', '0', '0'],
      ...['all', '3', '3'],
    ],
  );
  const data = await readFile(join(out, 'data.svg'), 'utf8');
  assert.deepEqual(
    [...data.matchAll(/>(\w+)<\/text>/g)].map(([, text]) => text),
    ['angry', 'happy'],
  );
  assert.match(data, />2 images<.*>1 images</s);
  assert.doesNotMatch(page, /<script|https?:\/\/(?!www\.w3\.org)/);
});

test('reportRun() writes a model card with data, figures, uses, bias and how to repeat it', async () => {
  const out = join(folder, 'card');
  await report(out);
  const card = await readFile(join(out, 'MODEL_CARD.md'), 'utf8');
  assert.deepEqual(
    [...card.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
    ['Intended use', 'Out of scope', 'Data', 'Bias', 'Measured', 'Do it again'],
  );
  assert.ok(card.split(/^## .*$/m).every((section) => section.trim().length > 40));
  assert.match(card, /^\| happy \| 1 \| 2 \|$/m);
  // One of two happy faces is found, and nothing else is taken for happy.
  assert.match(card, /^\| happy \| 2 \| 1\.0000 \| 0\.5000 \| 0\.6667 \|$/m);
  assert.match(card, /accuracy 66\.67 % \(95 % interval 20\.77 % to 93\.85 %\)/);
  assert.match(card, /75\.00 % in epoch 3 of 5/);
  assert.match(card, /article 5\(1\)\(f\)/);
  assert.match(card, /the seed \(7\)/);
});

test('reportRun() says so where the model is measured on what it was trained on', async () => {
  const out = join(folder, 'trained');
  await report(out, 'train');
  for (const name of ['report.html', 'MODEL_CARD.md']) {
    assert.match(await readFile(join(out, name), 'utf8'), /was trained.{1,8} says little about other/);
  }
});

test('reportRun() replaces no file unasked, before any work', async () => {
  const out = join(folder, 'out');
  const before = await readFile(join(out, 'report.html'), 'utf8');
  await assert.rejects(report(out), { code: 'OUTPUT_EXISTS' });
  assert.equal(await readFile(join(out, 'report.html'), 'utf8'), before);
});
