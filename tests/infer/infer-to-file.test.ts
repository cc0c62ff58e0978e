import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { FerError } from '../../src/base/index.ts';
import { type Classifier, inferToFile, loadClassifier, type Prediction } from '../../src/infer/index.ts';
import { LINEAR_MODEL, linearProbabilities } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

let folder: string;
let images: string;
let classifier: Classifier;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-infer-'));
  images = join(folder, 'images');
  await writeGreyPngs(images, { 'b/2.png': 180, 'b/10.png': 160, 'a, "quoted".png': 20, 'c.png': 140 });
  await writeFile(join(images, 'b', 'broken.jpg'), 'no picture');
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(async () => {
  await classifier.close();
  await rm(folder, { recursive: true });
});

/** Name order, folders where their name stands. */
const NAMES = ['a, "quoted".png', 'b/10.png', 'b/2.png', 'b/broken.jpg', 'c.png'];

function readRows(text: string): readonly Prediction[] {
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Prediction);
}

for (const batchSize of [1, 2, 64]) {
  test(`inferToFile() writes a JSONL row for each image in order, in batches of ${batchSize}`, async () => {
    const out = join(folder, `rows-${batchSize}.jsonl`);
    const summary = await inferToFile(classifier, [images], { out, batchSize });
    const rows = readRows(await readFile(out, 'utf8'));
    assert.deepEqual(
      rows.map(({ path }) => path),
      NAMES.map((name) => join(images, name)),
    );
    assert.deepEqual(
      rows.map((row) => ('error' in row ? row.error.code : row.label)),
      ['happy', 'angry', 'angry', 'IMAGE_INVALID', 'angry'],
    );
    const first = rows[0]!;
    assert.ok('topK' in first && Math.abs(first.probability - linearProbabilities(20)[1]!) < 1e-6);
    assert.deepEqual(Object.keys(first), ['path', 'label', 'probability', 'topK']);
    assert.deepEqual([summary.images, summary.failures], [5, 1]);
    assert.ok(summary.imagesPerSecond > 0);
    const { read, decode, run, write, total } = summary.seconds;
    assert.ok(read + decode + run + write <= total);
  });
}

test('inferToFile() writes CSV that a parser reads back, with a column for each rank', async () => {
  const out = join(folder, 'rows.csv');
  await inferToFile(classifier, [images], { out, topK: 2, logProbabilities: true });
  const rows: Record<string, string>[] = parse(await readFile(out, 'utf8'), { columns: true });
  const perRank = ['label', 'probability', 'log_probability'];
  const columns = ['path', ...perRank, ...perRank.map((name) => `${name}_2`), 'error_code', 'error_message'];
  assert.deepEqual(Object.keys(rows[0]!), columns);
  assert.deepEqual(
    rows.map(({ path }) => path),
    NAMES.map((name) => join(images, name)),
  );
  assert.deepEqual(
    rows.map((row) => [row.label, row.label_2, row.error_code]),
    [
      ['happy', 'neutral', ''],
      ['angry', 'neutral', ''],
      ['angry', 'neutral', ''],
      ['', '', 'IMAGE_INVALID'],
      ['angry', 'neutral', ''],
    ],
  );
  assert.ok(Math.abs(Number(rows[1]!.log_probability) - Math.log(linearProbabilities(160)[0]!)) < 1e-6);
  assert.match(rows[3]!.error_message!, /not an image/);
});

test('CSV has no more ranks than the model has labels', async () => {
  const out = join(folder, 'many.csv');
  await inferToFile(classifier, [join(images, 'c.png')], { out, topK: 9 });
  const [header] = (await readFile(out, 'utf8')).split('\n');
  assert.equal(
    header,
    'path,label,probability,label_2,probability_2,label_3,probability_3,error_code,error_message',
  );
});

test('inferToFile() writes to a stream and waits while that is full', async () => {
  let text = '';
  let waiting = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, done) => {
      waiting += 1;
      assert.equal(waiting, 1);
      setImmediate(() => {
        waiting -= 1;
        text += chunk;
        done();
      });
    },
  });
  await inferToFile(classifier, [images], { out: slow, batchSize: 1 });
  assert.equal(slow.writableLength, 0);
  assert.equal(readRows(text).length, 5);
});

test('inferToFile() ends where its stream fails, also one that failed before', async () => {
  const failing = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => done(new Error('gone')),
  });
  for (const time of ['first', 'second']) {
    await assert.rejects(
      inferToFile(classifier, [images], { out: failing, batchSize: 1 }),
      {
        code: 'OUTPUT_FAILED',
        message: 'Could not write the rows because the stream failed: gone',
      },
      time,
    );
  }
});

test('inferToFile() without an output gives the summary alone', async () => {
  const seen: number[] = [];
  const summary = await inferToFile(classifier, [images], {
    batchSize: 2,
    onProgress: (soFar) => seen.push(soFar.images),
  });
  assert.deepEqual([summary.images, summary.failures], [5, 1]);
  assert.deepEqual(seen, [2, 4, 5]);
});

test('inferToFile() takes files in the given order, whatever their ending', async () => {
  const odd = join(folder, 'picture');
  await writeFile(odd, await readFile(join(images, 'c.png')));
  const out = join(folder, 'files.jsonl');
  await inferToFile(classifier, [join(images, 'c.png'), odd, join(images, 'b', '2.png')], { out });
  assert.deepEqual(
    readRows(await readFile(out, 'utf8')).map(({ path }) => path),
    [join(images, 'c.png'), odd, join(images, 'b', '2.png')],
  );
});

test('inferToFile() refuses what is not there, what exists and an ending that it does not know', async () => {
  const out = join(folder, 'refused', 'rows.jsonl');
  const empty = await mkdtemp(join(folder, 'empty-'));
  await assert.rejects(inferToFile(classifier, [join(folder, 'none')], { out }), { code: 'NO_SUCH_INPUT' });
  await assert.rejects(inferToFile(classifier, [empty], { out }), { code: 'NO_SUCH_INPUT' });
  await assert.rejects(inferToFile(classifier, [], { out }), { code: 'NO_SUCH_INPUT' });
  await assert.rejects(inferToFile(classifier, [images], { out: join(folder, 'rows.txt') }), {
    code: 'USAGE',
  });
  assert.deepEqual(await readdir(join(folder, 'refused')), []);
  await writeFile(out, 'old');
  await assert.rejects(inferToFile(classifier, [images], { out }), { code: 'OUTPUT_EXISTS' });
  assert.equal(await readFile(out, 'utf8'), 'old');
});

test('a stopped inferToFile() leaves the older file, and its own rows beside it', async () => {
  const out = join(folder, 'stopped', 'rows.jsonl');
  await inferToFile(classifier, [join(images, 'c.png')], { out });
  const old = await readFile(out, 'utf8');
  const stop = new AbortController();
  const options = {
    out,
    force: true,
    batchSize: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(new FerError('INTERRUPTED', 'Stopped')),
  };
  await assert.rejects(inferToFile(classifier, [images], options), { code: 'INTERRUPTED' });
  assert.equal(await readFile(out, 'utf8'), old);
  assert.deepEqual(await readdir(join(folder, 'stopped')), ['rows.jsonl', 'rows.jsonl.partial']);
  assert.equal(readRows(await readFile(`${out}.partial`, 'utf8')).length, 1);
});
