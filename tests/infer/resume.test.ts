import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { type Classifier, type InferOptions, inferToFile, loadClassifier } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

const LEVELS: Readonly<Record<string, number>> = {
  'a.png': 20,
  'b "quoted", with\na line end.png': 180,
  'c.png': 140,
  'd.png': 90,
  'e.png': 220,
};

let folder: string;
let images: string;
let classifier: Classifier;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-resume-'));
  images = join(folder, 'images');
  await writeGreyPngs(images, LEVELS);
  await writeFile(join(images, 'ca-broken.jpg'), 'no picture');
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(async () => {
  await classifier.close();
  await rm(folder, { recursive: true });
});

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The output of one run from the start. */
async function wholeOutput(name: string, options: InferOptions = {}): Promise<string> {
  const out = join(await mkdtemp(join(folder, 'whole-')), name);
  await inferToFile(classifier, [images], { ...options, out });
  return readFile(out, 'utf8');
}

for (const name of ['rows.jsonl', 'rows.csv']) {
  test(`inferToFile() goes on after any number of bytes that a stopped run left of ${name}`, async () => {
    const whole = await wholeOutput(name);
    const bytes = Buffer.from(whole);
    const out = join(await mkdtemp(join(folder, 'cut-')), name);
    for (let size = 0; size <= bytes.length; size += 37) {
      await writeFile(`${out}.partial`, bytes.subarray(0, size));
      const { images: written, held } = await inferToFile(classifier, [images], { out, resume: true });
      assert.equal(await readFile(out, 'utf8'), whole, `${size} bytes`);
      assert.equal(written + held, 6);
      assert.equal(await exists(`${out}.partial`), false);
      await rm(out);
    }
  });

  test(`inferToFile() adds the rows that a whole ${name} lacks`, async () => {
    const whole = await wholeOutput(name);
    const out = join(await mkdtemp(join(folder, 'grown-')), name);
    const some = [join(images, 'a.png'), join(images, 'c.png')];
    await inferToFile(classifier, some, { out });
    const { images: written, held } = await inferToFile(classifier, [...some, join(images, 'd.png')], {
      out,
      resume: true,
    });
    assert.deepEqual([written, held], [1, 2]);
    const rows = (await readFile(out, 'utf8')).split('\n').filter((line) => line.includes('d.png'));
    assert.ok(rows.length === 1 && whole.includes(rows[0]!));
    // Once more, nothing is left to do.
    const again = await inferToFile(classifier, [...some, join(images, 'd.png')], { out, resume: true });
    assert.deepEqual([again.images, again.held], [0, 3]);
  });
}

test('inferToFile() with resume begins where there is nothing to go on with', async () => {
  const out = join(await mkdtemp(join(folder, 'new-')), 'rows.jsonl');
  assert.equal((await inferToFile(classifier, [images], { out, resume: true })).held, 0);
  assert.equal(await readFile(out, 'utf8'), await wholeOutput('rows.jsonl'));
});

test('inferToFile() goes on with no rows of other images, options or models', async () => {
  const out = join(await mkdtemp(join(folder, 'other-')), 'rows.jsonl');
  await inferToFile(classifier, [join(images, 'a.png'), join(images, 'c.png')], { out });
  await rename(out, `${out}.partial`);
  const before = await readFile(`${out}.partial`, 'utf8');
  const refuse = async (paths: readonly string[], options: InferOptions, message: RegExp): Promise<void> => {
    await assert.rejects(inferToFile(classifier, paths, { ...options, out, resume: true }), {
      code: 'OUTPUT_EXISTS',
      message,
    });
    assert.equal(await readFile(`${out}.partial`, 'utf8'), before);
  };
  const both = [join(images, 'a.png'), join(images, 'c.png')];
  await refuse([both[0]!, join(images, 'd.png')], {}, /row 2 is for .*c\.png .* it is .*d\.png/);
  await refuse([both[0]!], {}, /row 2 is for .*c\.png .* there is no further one/);
  await refuse(both, { topK: 1 }, /row 1 is not what these options give/);
  await refuse(both, { logProbabilities: true }, /row 1 is not what these options give/);
  await writeFile(
    `${out}.partial`,
    before.replace(/(?<=c\.png","label":"angry","probability":)0\.\d\d/, '0.11'),
  );
  await assert.rejects(inferToFile(classifier, both, { out, resume: true }), {
    message: /another model or other options made it: it says angry \(0\.11/,
  });
  const csv = join(await mkdtemp(join(folder, 'other-')), 'rows.csv');
  await inferToFile(classifier, both, { out: csv, topK: 2 });
  await assert.rejects(inferToFile(classifier, both, { out: csv, resume: true }), {
    message: /it has other columns/,
  });
  // A whole output that is not gone on with gets no stopped run beside it.
  assert.equal(await exists(`${csv}.partial`), false);
});

test('inferToFile() leaves nothing behind where it stops before the first row', async () => {
  for (const name of ['rows.jsonl', 'rows.csv']) {
    const place = await mkdtemp(join(folder, 'none-'));
    await assert.rejects(inferToFile(classifier, [join(folder, 'missing')], { out: join(place, name) }), {
      code: 'NO_SUCH_INPUT',
    });
    assert.deepEqual(await readdir(place), []);
  }
});

test('inferToFile() neither overwrites nor ignores the rows of a stopped run', async () => {
  const out = join(await mkdtemp(join(folder, 'kept-')), 'rows.jsonl');
  await writeFile(`${out}.partial`, '');
  await assert.rejects(inferToFile(classifier, [images], { out }), {
    code: 'OUTPUT_EXISTS',
    message: /rows\.jsonl\.partial holds the rows of a run that was stopped: give `--resume` .* or `--force`/,
  });
  await inferToFile(classifier, [images], { out, force: true });
  assert.equal(await readFile(out, 'utf8'), await wholeOutput('rows.jsonl'));
});

test('inferToFile() does not go on with Parquet, a stream or nothing', async () => {
  for (const out of [join(folder, 'rows.parquet'), process.stdout, undefined]) {
    await assert.rejects(inferToFile(classifier, [images], { out, resume: true }), {
      code: 'USAGE',
      message: /`--resume` is for JSONL and CSV files/,
    });
  }
});

for (const name of ['rows.jsonl', 'rows.csv']) {
  test(`inferToFile() stops where another process writes to the same ${name}, and leaves it that file`, async () => {
    const place = await mkdtemp(join(folder, 'shared-'));
    const out = join(place, name);
    const others: Readonly<Record<string, () => void>> = {
      'adds to it': () => appendFileSync(`${out}.partial`, 'the row of another\n'),
      'begins anew': () => writeFileSync(`${out}.partial`, ''),
      'puts its own there': () => {
        writeFileSync(join(place, 'other'), readFileSync(`${out}.partial`));
        renameSync(join(place, 'other'), `${out}.partial`);
      },
      'removes it': () => rmSync(`${out}.partial`),
      'removes the folder': () => rmSync(place, { recursive: true }),
    };
    for (const [how, meddle] of Object.entries(others)) {
      let left: string | undefined;
      const onProgress: InferOptions['onProgress'] = ({ images: done }) => {
        if (done !== 2) return;
        meddle();
        left = contentOf(`${out}.partial`);
      };
      await assert.rejects(
        inferToFile(classifier, [images], { out, batchSize: 2, onProgress }),
        { code: 'OUTPUT_FAILED', message: /another process has changed or removed .*\.partial: let one run/ },
        how,
      );
      assert.equal(contentOf(`${out}.partial`), left, how);
      assert.equal(await exists(out), false, how);
      rmSync(`${out}.partial`, { force: true });
    }
  });
}

test('inferToFile() does not begin where another has just begun', async () => {
  const out = join(await mkdtemp(join(folder, 'both-')), 'rows.jsonl');
  const both = await Promise.allSettled([1, 2].map(() => inferToFile(classifier, [images], { out })));
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
  const [failed] = both.filter((each) => each.status === 'rejected');
  assert.equal(failed!.reason.code, 'OUTPUT_EXISTS');
  assert.equal(await readFile(out, 'utf8'), await wholeOutput('rows.jsonl'));
});

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

test('a CSV file holds no path that a spreadsheet takes for a formula, and is gone on with', async () => {
  const names = [
    '=1+1.png',
    '+1.png',
    '-1.png',
    '@a.png',
    '\tb.png',
    '＝c.png',
    './=d.png',
    'e=1.png',
    "'=f.png",
  ];
  const place = await mkdtemp(join(folder, 'formulas-'));
  await writeGreyPngs(place, Object.fromEntries(names.map((name) => [name, 100])));
  const before = process.cwd();
  process.chdir(place);
  try {
    const out = 'rows.csv';
    await inferToFile(classifier, names, { out });
    const whole = await readFile(out, 'utf8');
    const [, ...rows] = parse(whole) as string[][];
    const written = rows.map(([path]) => path);
    assert.deepEqual(written, [
      './=1+1.png',
      './+1.png',
      './-1.png',
      './@a.png',
      './\tb.png',
      './＝c.png',
      './=d.png',
      'e=1.png',
      "'=f.png",
    ]);
    // Each names its file still.
    for (const path of written) await access(path!);
    for (const bytes of [whole.length, 150, 260, 400]) {
      await rm(out, { force: true });
      await writeFile(`${out}.partial`, Buffer.from(whole).subarray(0, bytes));
      await inferToFile(classifier, names, { out, resume: true });
      assert.equal(await readFile(out, 'utf8'), whole);
    }
    await inferToFile(classifier, names, { out: 'rows.jsonl' });
    const [first] = (await readFile('rows.jsonl', 'utf8')).split('\n');
    assert.equal(JSON.parse(first!).path, '=1+1.png');
  } finally {
    process.chdir(before);
  }
});
