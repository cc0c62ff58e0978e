import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readPackageVersion } from '../../src/base/index.ts';
import { readExportSource } from '../../src/export/index.ts';
import { RUN_SPEC, writeSavedRun } from './saved-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-export-run-'));
const run = join(folder, 'first');
await writeSavedRun(run);
after(() => rm(folder, { recursive: true }));

test('a run gives its best checkpoint, its spec, and the figures of that epoch', async () => {
  const { modelJson, spec, metadata } = await readExportSource(run);
  assert.equal(modelJson, join(run, 'best', 'model.json'));
  assert.deepEqual(spec, RUN_SPEC);
  assert.deepEqual(JSON.parse(metadata.metrics!), {
    epoch: 2,
    accuracy: 0.5,
    loss: 1.3,
    val_accuracy: 0.55,
    val_loss: 1.2,
  });
  assert.deepEqual(JSON.parse(metadata.source!), {
    run: 'first',
    seed: 42,
    training: { size: 2090, hash: 'aa11', counts: { happy: 2000, sad: 50, neutral: 40 } },
    validation: { size: 10, hash: 'bb22' },
  });
  assert.deepEqual(JSON.parse(metadata.versions!), {
    trained: { 'fer-stream': '0.1.0', node: '20.20.2', tensorflow: '2.20.0' },
    exported: { 'fer-stream': readPackageVersion() },
  });
});

test('a run gives its model card in short: uses, data with counts, bias, figures, how to do it again', async () => {
  const { metadata } = await readExportSource(run);
  const [heading, nature, ...sections] = metadata.model_card!.split('\n\n');
  assert.equal(heading, '# first');
  assert.match(nature!, /^A `tiny` network that tells 3 facial expressions apart \(happy, sad, neutral\)/);
  assert.match(nature!, /of 7x9 pixels, grey\. .* not what a person feels\.$/);
  assert.deepEqual(
    sections.map((section) => section.slice(0, section.indexOf(':'))),
    ['Intended use', 'Out of scope', 'Data', 'Bias', 'Measured', 'Do it again', 'Licence'],
  );
  const [intended, outOfScope, data, bias, measured, again, licence] = sections;
  assert.match(intended!, /face/);
  assert.match(outOfScope!, /article 5\(1\)\(f\)/);
  assert.match(
    data!,
    /trained on 2,090 images \(happy 2,000, sad 50, neutral 40\); validated on 10 images\. .*wrong.*several splits/,
  );
  assert.match(bias!, /Unmeasured/);
  assert.match(measured!, /accuracy 55\.00 %, loss 1\.2000, in epoch 2 of 3/);
  assert.match(again!, /`fer train DATA --repeat first --run NEW` .* seed 42/);
  assert.equal(licence, 'Licence: not stated.');
});

const METRICS = {
  split: 'test',
  model: '/somewhere/model.onnx',
  trained: { epoch: 2, accuracy: 0.5, loss: 1.3, val_accuracy: 0.55, val_loss: 1.2 },
  location: '/somewhere/faces',
  images: 1200,
  accuracy: 0.625,
  accuracyInterval: { low: 0.597, high: 0.652 },
  balancedAccuracy: 0.5,
  macroF1: 0.4321,
  logLoss: 1.1,
  perClass: ['happy', 'sad', 'neutral'].map((label, i) => ({
    ...{ label, support: 400, precision: 0.5, recall: i / 2, f1: 0.25 },
  })),
  seconds: 3,
};

test('a run takes the figures of an evaluation of the same epoch, and its licence, into its card', async () => {
  const metrics = join(folder, 'metrics.json');
  await writeFile(metrics, JSON.stringify(METRICS));
  const { metadata } = await readExportSource(run, { metrics, licence: 'CC-BY-4.0' });
  assert.match(
    metadata.model_card!,
    /^Evaluated on 1,200 images of the split `test` of faces: accuracy 62\.50 % \(95 % interval 59\.70 % to 65\.20 %\), balanced accuracy 50\.00 %, macro F1 0\.4321; precision\/recall\/F1 of happy 0\.50\/0\.00\/0\.25, sad 0\.50\/0\.50\/0\.25, neutral 0\.50\/1\.00\/0\.25\.$/m,
  );
  assert.match(metadata.model_card!, /^Licence: CC-BY-4\.0\.$/m);
  assert.equal(metadata.licence, 'CC-BY-4.0');
  const { model: _, trained: __, seconds: ___, ...kept } = METRICS;
  assert.deepEqual(JSON.parse(metadata.evaluation!), { ...kept, location: 'faces' });
});

test('a run takes no figures of another epoch, of other classes, or of no evaluation', async () => {
  const metrics = join(folder, 'others.json');
  const others = [
    { ...METRICS, trained: { ...METRICS.trained, epoch: 1, val_loss: 1.4 } },
    { ...METRICS, trained: null },
    { ...METRICS, perClass: METRICS.perClass.toReversed() },
  ];
  for (const other of others) {
    await writeFile(metrics, JSON.stringify(other));
    await assert.rejects(readExportSource(run, { metrics }), {
      code: 'LABELS_MISMATCH',
      message: /others\.json because they are of another model: /,
    });
  }
  await writeFile(metrics, '{}');
  await assert.rejects(readExportSource(run, { metrics }), {
    code: 'MODEL_INVALID',
    message: /others\.json is damaged: `location`: /,
  });
  await assert.rejects(readExportSource(join(run, 'best'), { metrics }), {
    code: 'USAGE',
    message: /best is not a run/,
  });
});

test('a model that is no run has its licence alone', async () => {
  const { metadata } = await readExportSource(join(run, 'best'), { licence: 'MIT' });
  assert.deepEqual(metadata, { licence: 'MIT' });
});

test('a model.json, or the folder that holds it, gives that model and nothing else', async () => {
  const modelJson = join(run, 'best', 'model.json');
  for (const path of [modelJson, join(run, 'best')]) {
    assert.deepEqual(await readExportSource(path), { modelJson, spec: undefined, metadata: {} });
  }
});

test('a run whose records are damaged or missing names the file', async () => {
  const damaged = join(folder, 'damaged');
  await writeSavedRun(damaged);
  await writeFile(join(damaged, 'history.json'), '[{"epoch":1}]');
  await assert.rejects(readExportSource(damaged), {
    code: 'MODEL_INVALID',
    message: /history\.json .*`0\.accuracy`/,
  });
  await writeFile(join(damaged, 'history.json'), '[');
  await assert.rejects(readExportSource(damaged), {
    code: 'MODEL_INVALID',
    message: /because .*history\.json is not JSON: /,
  });
  await rm(join(damaged, 'history.json'));
  await assert.rejects(readExportSource(damaged), { code: 'NO_SUCH_INPUT', message: /history\.json/ });
  await rm(join(damaged, 'best'), { recursive: true });
  await assert.rejects(readExportSource(damaged), {
    code: 'NO_SUCH_INPUT',
    message: /no epoch of it has ended/,
  });
});
