import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Dataset, type LabelledImages, openDataset, type StoredImage } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

const CLASSIC = [
  'emotion,pixels,Usage',
  '3,0 1 2 255,Training',
  '0,9 9 9 9,Training',
  '6,4 5 6 7,PublicTest',
  '0,1 1 1 1,PublicTest',
  '3,8 8 8 8,PrivateTest',
];

async function writeCsv(context: TestContext, text: string | readonly string[]): Promise<string> {
  const content = typeof text === 'string' ? text : text.map((line) => `${line}\n`).join('');
  return join(await makeTree(context, { 'faces.csv': content }), 'faces.csv');
}

async function openCsv(context: TestContext, text: string | readonly string[]): Promise<Dataset> {
  const dataset = await openDataset(await writeCsv(context, text));
  context.after(() => dataset.close());
  return dataset;
}

async function readAll(images: LabelledImages | undefined): Promise<StoredImage[]> {
  return Promise.all(Array.from({ length: images?.size ?? 0 }, (_, index) => images!.read(index)));
}

async function assertRows(context: TestContext, rows: readonly string[], message: RegExp): Promise<void> {
  const path = await writeCsv(context, [CLASSIC[0]!, ...rows]);
  await assert.rejects(openDataset(path), { name: 'FerError', code: 'DATASET_ROW_INVALID', message });
}

test('openDataset() reads emotion,pixels,Usage and names the codes', async (context) => {
  const { location, kind, splits } = await openCsv(context, CLASSIC.with(3, '6,4 5 6 7,Training'));
  assert.equal(kind, 'csv');
  assert.deepEqual(Object.keys(splits).sort(), ['test', 'train', 'validation']);
  assert.deepEqual(splits.train?.labels, ['angry', 'happy', 'neutral']);
  assert.deepEqual(splits.train?.counts, { angry: 1, happy: 1, neutral: 1 });
  assert.deepEqual(await readAll(splits.train), [
    {
      path: `${location}:2`,
      label: 'happy',
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.of(0, 1, 2, 255),
    },
    {
      path: `${location}:3`,
      label: 'angry',
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.of(9, 9, 9, 9),
    },
    {
      path: `${location}:4`,
      label: 'neutral',
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.of(4, 5, 6, 7),
    },
  ]);
  assert.deepEqual(splits.validation?.describe(0), { path: `${location}:5`, label: 'angry' });
  assert.deepEqual(splits.test?.counts, { happy: 1 });
});

test('openDataset() knows all seven codes', async (context) => {
  const rows = Array.from({ length: 7 }, (_, code) => `${code},${code} 0 0 0,Training`);
  const { splits } = await openCsv(context, [CLASSIC[0]!, ...rows]);
  const names = (await readAll(splits.train)).map(({ label }) => label);
  assert.deepEqual(names, ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']);
  assert.deepEqual(splits.train?.labels, [...names].sort());
});

const variants: Readonly<Record<string, string>> = {
  'the icml_face_data.csv spelling': 'emotion, Usage, pixels\n3,Training,0 1 2 3\n0,Training,9 9 9 9\n',
  'no Usage as training rows': 'emotion,pixels\n3,0 1 2 3\n0,9 9 9 9\n',
  'line ends of Windows': 'emotion,pixels,Usage\r\n3,0 1 2 3,Training\r\n0,9 9 9 9,Training\r\n',
  'a byte order mark': '\ufeffemotion,pixels,Usage\n3,0 1 2 3,Training\n0,9 9 9 9,Training\n',
  'quoted fields': '"emotion","pixels","Usage"\n"3","0 1 2 3","Training"\n0 , " 9 9 9 9 ","Training"\n',
  'a comma in a quoted field': 'emotion,note,pixels\n3,"a, b",0 1 2 3\n0,"""c"", d",9 9 9 9\n',
  'no newline at the end': 'emotion,pixels\n3,0 1 2 3\n0,9 9 9 9',
  'blank lines': 'emotion,pixels\n\n3,0 1 2 3\n \r\n0,9 9 9 9\n\n\n',
};

for (const [what, text] of Object.entries(variants)) {
  test(`openDataset() takes ${what} in a CSV file`, async (context) => {
    const images = await readAll((await openCsv(context, text)).splits.train);
    assert.deepEqual(
      images.map((image) => [image.label, 'pixels' in image && [...image.pixels]]),
      [
        ['happy', [0, 1, 2, 3]],
        ['angry', [9, 9, 9, 9]],
      ],
    );
  });
}

test('openDataset() numbers the lines of a CSV file from 1, blank ones too', async (context) => {
  const { splits, location } = await openCsv(context, variants['blank lines']!);
  assert.deepEqual(
    [splits.train?.describe(0).path, splits.train?.describe(1).path],
    [`${location}:3`, `${location}:5`],
  );
});

test('openDataset() reads rows on both sides of a read of the file', async (context) => {
  // 48x48 rows of about 9 KB, over 2 MiB: some row lies across each MiB.
  const rowPixels = (row: number): number[] =>
    Array.from({ length: 2304 }, (_, i) => (row * 7 + i * 13) % 256);
  const lines = Array.from({ length: 280 }, (_, row) => `${row % 7},${rowPixels(row).join(' ')},Training`);
  const { splits } = await openCsv(context, [CLASSIC[0]!, ...lines]);
  for (const [row, image] of (await readAll(splits.train)).entries()) {
    assert.deepEqual('pixels' in image && [...image.pixels], rowPixels(row), `row ${row}`);
  }
});

test('openDataset() refuses rows with a wrong pixel count and says where', async (context) => {
  const [, good] = CLASSIC;
  await assertRows(context, [good!, '0,9 9 9,Training'], /a row is wrong: line 3 has 3 pixels instead of 4$/);
  await assertRows(context, ['0,1 2 3,Training'], /line 2 has 3 pixels, which make no square$/);
  await assertRows(context, ['0,,Training'], /line 2 has 0 pixels, which make no square$/);
});

test('openDataset() refuses pixels that are no numbers from 0 to 255', async (context) => {
  await assertRows(context, ['0,0 1 256 3,Training'], /line 2 holds a value above 255 in pixel 3$/);
  await assertRows(context, ['0,0 1 -1 3,Training'], /line 2 holds "-" in pixel 3$/);
  await assertRows(context, ['0,0 1 2.5 3,Training'], /line 2 holds "\." in pixel 3$/);
});

test('openDataset() refuses unknown codes, unknown Usage and missing fields', async (context) => {
  await assertRows(context, ['7,0 1 2 3,Training'], /line 2 has the emotion "7" instead of 0 to 6$/);
  await assertRows(context, ['happy,0 1 2 3,Training'], /line 2 has the emotion "happy"/);
  await assertRows(context, ['0,0 1 2 3,Holiday'], /line 2 has the Usage "Holiday" instead of Training/);
  await assertRows(context, ['0,0 1 2 3'], /line 2 has 2 fields instead of 3$/);
  await assertRows(context, ['0,"0 1 2 3,Training'], /line 2 has a quote that is not closed$/);
});

test('openDataset() reports all wrong rows together and names the first five', async (context) => {
  const rows = Array.from({ length: 7 }, () => '0,1 2 3 4 5,Training');
  const path = await writeCsv(context, [...CLASSIC, ...rows]);
  await assert.rejects(openDataset(path), (error: Error & { details: unknown }) => {
    assert.match(
      error.message,
      /because 7 rows are wrong: line 7 has .*; line 11 has 5 pixels instead of 4; and 2 more$/,
    );
    assert.deepEqual(error.details, { path, count: 7, rows: [7, 8, 9, 10, 11] });
    return true;
  });
});

const unusable: Readonly<Record<string, readonly [string, RegExp]>> = {
  'has no labels': ['pixels\n0 1 2 3\n', /no labels, the column emotion is missing: its columns are pixels$/],
  'has other columns': ['name,age\nx,3\n', /no FER-2013 CSV file.* no list.*: its first line is "name,age"$/],
  'is empty': ['', /it has no rows$/],
  'has a header only': ['emotion,pixels\n', /it has no rows$/],
  'has one class only': ['emotion,pixels\n3,0 1 2 3\n3,1 1 1 1\n', /one class only.*: happy$/],
  'has a line without end': [
    'emotion,pixels\n'.concat('1 '.repeat(2_700_000)),
    /line 2 is longer than 4194304 bytes$/,
  ],
};

for (const [what, [text, message]] of Object.entries(unusable)) {
  test(`openDataset() refuses a CSV file that ${what}`, async (context) => {
    const path = await writeCsv(context, text);
    await assert.rejects(openDataset(path), { name: 'FerError', code: 'DATASET_INVALID', message });
  });
}

test('openDataset() refuses PublicTest rows of a class that Training rows lack', async (context) => {
  const path = await writeCsv(context, CLASSIC);
  await assert.rejects(openDataset(path), {
    code: 'LABELS_MISMATCH',
    message: /class neutral: it has angry, neutral/,
  });
});

test('openDataset() notices that a CSV file was changed after it was opened', async (context) => {
  const { splits, location } = await openCsv(context, variants['no Usage as training rows']!);
  await writeFile(location, 'emotion,pixels\n3,0 1 2 3\n');
  assert.equal((await splits.train!.read(0)).label, 'happy');
  await assert.rejects(splits.train!.read(1), {
    code: 'DATASET_ROW_INVALID',
    message: /has changed.*faces\.csv:3$/,
  });
});

test('openDataset() stops indexing and reading a CSV file once it is aborted', async (context) => {
  const signal = AbortSignal.abort();
  const text = variants['no Usage as training rows']!;
  await assert.rejects(openDataset(await writeCsv(context, text), { signal }), { name: 'AbortError' });
  const { splits } = await openCsv(context, text);
  await assert.rejects(splits.train!.read(0, { signal }), { name: 'AbortError' });
});
