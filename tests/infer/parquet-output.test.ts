import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { FerError } from '../../src/base/index.ts';
import { type Classifier, inferToFile, loadClassifier } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

let folder: string;
let images: string;
let classifier: Classifier;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-parquet-'));
  images = join(folder, 'images');
  await writeGreyPngs(images, { 'a.png': 20, 'ü "b".png': 180 });
  await writeFile(join(images, 'broken.jpg'), 'no picture');
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(async () => {
  await classifier.close();
  await rm(folder, { recursive: true });
});

async function readParquet(path: string) {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return { metadata: parquetMetadata(file), rows: await parquetReadObjects({ file }) };
}

test('inferToFile() writes Parquet with the rows and columns of the CSV', async () => {
  const options = { topK: 2, logProbabilities: true };
  const [csv, parquet] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
  await inferToFile(classifier, [images], { ...options, out: csv });
  await inferToFile(classifier, [images], { ...options, out: parquet });
  const expected: Record<string, string>[] = parse(await readFile(csv, 'utf8'), { columns: true });
  const { rows } = await readParquet(parquet);
  assert.equal(rows.length, 3);
  for (const [index, row] of rows.entries()) {
    assert.deepEqual(Object.keys(row), Object.keys(expected[index]!));
    for (const [name, text] of Object.entries(expected[index]!)) {
      const value = name.includes('probability') && text !== '' ? Number(text) : text;
      assert.equal(row[name] ?? '', value, name);
    }
  }
});

test('Parquet goes to the disk in groups of rows, not as a whole', async () => {
  const out = join(folder, 'many.parquet');
  const list = Array.from({ length: 3000 }, () => images);
  await inferToFile(classifier, list, { out, batchSize: 512, topK: 1 });
  const { metadata, rows } = await readParquet(out);
  assert.equal(Number(metadata.num_rows), 9000);
  assert.equal(metadata.row_groups.length, 2);
  assert.deepEqual(rows[8999], rows[2]);
});

test('a stopped run leaves no Parquet', async () => {
  const stop = new AbortController();
  const out = join(folder, 'stopped', 'rows.parquet');
  const options = {
    out,
    batchSize: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(new FerError('INTERRUPTED', 'Stopped')),
  };
  await assert.rejects(inferToFile(classifier, [images], options), { code: 'INTERRUPTED' });
  assert.deepEqual(await readdir(join(folder, 'stopped')), []);
});

test('Parquet is refused on a stream', async () => {
  await assert.rejects(inferToFile(classifier, [images], { out: process.stdout, format: 'parquet' }), {
    code: 'USAGE',
  });
});
