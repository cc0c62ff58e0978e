import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { train } from '../../src/train/index.ts';
import { openTrainingData } from '../../src/train/training-data.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-exclude-'));
after(() => rm(folder, { recursive: true, force: true }));

/** Of angry, disgust, happy and neutral, ten to train and three to validate. */
let data: string;
/** The same without disgust. */
let without: string;
before(async () => {
  const rows = { Training: 10, PublicTest: 3 };
  data = await writeFacesCsv(join(folder, 'all.csv'), { rows, classes: [0, 1, 3, 6] });
  without = await writeFacesCsv(join(folder, 'without.csv'), { rows });
});

test('train() without a class is as if the data set did not have it', async () => {
  const small = { model: 'tiny', imageSize: { width: 16, height: 16 }, epochs: 1, batchSize: 8 } as const;
  const some = await train({ ...small, data, exclude: ['disgust'], run: join(folder, 'some') });
  const none = await train({ ...small, data: without, run: join(folder, 'none') });
  const [a, b] = await Promise.all(
    [some.run, none.run].map((run) => readFile(join(run, 'last', 'weights.bin'))),
  );
  assert.ok(a!.equals(b!));
  assert.deepEqual(JSON.parse(await readFile(join(some.run, 'config.json'), 'utf8')).exclude, ['disgust']);
  const { labels } = JSON.parse(await readFile(join(some.run, 'preprocess.json'), 'utf8'));
  assert.deepEqual(labels, ['angry', 'happy', 'neutral']);
  await assert.rejects(train({ data, run: some.run, resume: true, exclude: ['happy'], epochs: 2 }), {
    code: 'CONFIG_INVALID',
    message: /`exclude` was \["disgust"\] and is \["happy"\]/,
  });
  assert.equal((await train({ data, run: some.run, resume: true, epochs: 2 })).history.length, 2);
});

test('train() refuses classes that are not there, and to leave fewer than two', async () => {
  const open = (exclude: readonly string[]) => openTrainingData({ data, validation: null, exclude, seed: 1 });
  await assert.rejects(open(['disgusted']), {
    code: 'LABELS_MISMATCH',
    message: /did you mean `disgust`; they have angry, disgust, happy, neutral$/,
  });
  await assert.rejects(open(['angry', 'disgust', 'neutral']), {
    code: 'DATASET_INVALID',
    message: /needs two classes and one would remain: happy$/,
  });
});

test('train() can leave out a class that only the validation images have', async () => {
  const open = (exclude: readonly string[]) =>
    openTrainingData({ data: without, validation: data, exclude, seed: 1 });
  await assert.rejects(open([]), { code: 'LABELS_MISMATCH', message: /`--exclude disgust` leaves it out$/ });
  const opened = await open(['disgust']);
  assert.deepEqual(opened.validation.labels, ['angry', 'happy', 'neutral']);
  assert.equal(opened.validation.size, 9);
  await opened.close();
});
