import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { openDataset } from '../../../src/data/index.ts';
import {
  type Audit,
  type AuditedImage,
  auditDataset,
  collectFindings,
  formatAudit,
  isFlawless,
  writeCleaned,
} from '../../../src/pipeline/index.ts';
import { blobs, makeFolder, readTree, writePictures } from '../write-pictures.ts';

const SIDE = 48;
const picture = (seed: number): Sharp => blobs(seed, { side: SIDE });

test('auditDataset() finds what was put into a data set', async (t) => {
  const folder = await makeFaulty(t);
  const audit = await auditFolder(folder);
  const names = (images: readonly AuditedImage[]): string[] =>
    images.map(({ path }) => relative(folder, path));
  assert.deepEqual(audit.splits, {
    train: { images: 12, unreadable: 1, constant: 2, oddSized: 1, surplus: 3, conflicts: 1 },
    validation: { images: 4, unreadable: 1, constant: 0, oddSized: 0, surplus: 0, conflicts: 0 },
  });
  assert.deepEqual(
    audit.duplicates.map(({ images, labels, splits }) => [names(images), labels, splits]),
    [
      [
        ['train/angry/1-again.png', 'train/angry/1.png', 'validation/angry/a.png'],
        ['angry'],
        ['train', 'validation'],
      ],
      [['train/angry/2.png', 'train/sad/2.png'], ['angry', 'sad'], ['train']],
      [
        ['train/angry/3.png', 'validation/sad/3.png'],
        ['angry', 'sad'],
        ['train', 'validation'],
      ],
      [['train/sad/black-1.png', 'train/sad/black-2.png'], ['sad'], ['train']],
    ],
  );
  assert.deepEqual(audit.leaks, [
    // Picture 1 with its own label and picture 3 with another; picture 5 is there as a JPEG.
    { split: 'validation', from: 'train', images: 2, sameLabel: 1, near: 1 },
  ]);
  assert.deepEqual(names(audit.constant), ['train/sad/black-1.png', 'train/sad/black-2.png']);
  assert.deepEqual(
    audit.oddSized.map(({ path, width, height, channels }) => [
      relative(folder, path),
      width,
      height,
      channels,
    ]),
    [['train/sad/colour.png', 40, 30, 3]],
  );
  assert.deepEqual(
    audit.unreadable.map(({ split, path, code }) => [split, relative(folder, path), code]),
    [
      ['train', 'train/angry/torn.png', 'IMAGE_INVALID'],
      ['validation', 'validation/sad/empty.png', 'IMAGE_INVALID'],
    ],
  );
  assert.deepEqual(
    audit.nearDuplicates.map(({ images }) => names(images)),
    [['train/sad/5.png', 'validation/sad/5.jpg']],
  );
  assert.equal(isFlawless(audit), false);
  assert.match(
    formatAudit(audit),
    /under two labels +1 +0\n\n2 images of validation are also in train, 1 of them with the same label; 1 more/,
  );
});

test('auditDataset() takes pictures for nearly the same that were edited a little, and no others', async (t) => {
  const folder = await makeFolder(t);
  const seeds = Array.from({ length: 12 }, (_, i) => i);
  const files: Record<string, Sharp | Buffer> = {};
  for (const seed of seeds) {
    // One pixel more on every side, of which the edits cut another part.
    const wide = await blobs(seed, { side: SIDE + 2 })
      .png()
      .toBuffer();
    const cut = (left: number, top: number): Sharp =>
      sharp(wide).extract({ left, top, width: SIDE, height: SIDE }).toColourspace('b-w');
    files[`a/${seed}-original.png`] = cut(1, 1);
    files[`a/${seed}-saved.jpg`] = await cut(1, 1).jpeg({ quality: 60 }).toBuffer();
    files[`a/${seed}-brighter.png`] = cut(1, 1).linear(0.9, 20);
    files[`a/${seed}-moved.png`] = cut(0, 1);
    files[`b/${seed}-lower.png`] = cut(1, 2);
    files[`b/${seed}-larger.png`] = cut(1, 1).resize(2 * SIDE, 2 * SIDE);
  }
  for (let seed = 100; seed < 160; seed++) files[`b/${seed}-other.png`] = picture(seed);
  await writePictures(folder, files);
  const { nearDuplicates, duplicates } = await auditFolder(folder);
  assert.deepEqual(duplicates, []);
  const seedOf = ({ path }: AuditedImage): string => /(\d+)-\w+\.\w+$/.exec(path)![1]!;
  assert.deepEqual(
    nearDuplicates.map(({ images }) => [images.length, ...new Set(images.map(seedOf))]).sort(),
    seeds.map((seed) => [6, String(seed)]).sort(),
  );
  for (const { distance, correlation } of nearDuplicates) {
    assert.ok(distance <= 6 && correlation >= 0.95, `${distance} bits, ${correlation}`);
  }
});

test('auditDataset() gives the same at any concurrency, and finds nothing in a clean data set', async (t) => {
  const faulty = await makeFaulty(t);
  assert.deepEqual(
    await auditFolder(faulty, { concurrency: 1 }),
    await auditFolder(faulty, { concurrency: 16 }),
  );
  const folder = await makeFolder(t);
  await writePictures(folder, { 'a/1.png': picture(1), 'a/2.png': picture(2), 'b/3.png': picture(3) });
  const audit = await auditFolder(folder);
  assert.equal(isFlawless(audit), true);
  assert.deepEqual(audit.splits.train, {
    images: 3,
    unreadable: 0,
    constant: 0,
    oddSized: 0,
    surplus: 0,
    conflicts: 0,
  });
});

test('writeCleaned() leaves out what spoils training, keeps the rest and leaves the held-out splits comparable', async (t) => {
  const folder = await makeFaulty(t);
  const before = await readTree(folder);
  const destination = `${folder}-cleaned`;
  const dataset = await openDataset(folder);
  const { kept, dropped } = await writeCleaned(dataset, await auditDataset(dataset), { destination });
  assert.deepEqual(await readTree(folder), before);
  assert.deepEqual(
    Object.fromEntries(dropped.map(({ path, reason }) => [relative(folder, path), reason.split(':')[0]])),
    {
      'train/angry/torn.png': 'unreadable',
      'validation/sad/empty.png': 'unreadable',
      'train/sad/black-1.png': 'all its pixels are the same',
      'train/sad/black-2.png': 'all its pixels are the same',
      'train/angry/1.png': 'the same picture is in validation',
      'train/angry/1-again.png': 'the same picture is in validation',
      'train/angry/2.png': 'the same picture has several labels',
      'train/sad/2.png': 'the same picture has several labels',
      'train/angry/3.png': 'the same picture is in validation',
    },
  );
  assert.deepEqual(kept, { train: 4, validation: 3 });
  const after = await readTree(destination);
  assert.deepEqual(Object.keys(after), [
    'train/angry/4-again.png',
    'train/angry/6.png',
    'train/sad/5.png',
    'train/sad/colour.png',
    'validation/angry/a.png',
    'validation/sad/3.png',
    'validation/sad/5.jpg',
  ]);
  for (const [name, bytes] of Object.entries(after)) assert.deepEqual(bytes, before[name], name);
  const again = await auditFolder(destination);
  assert.deepEqual([isFlawless(again), again.leaks[0]!.images], [true, 0]);
});

test('collectFindings() shows the worst first, as PNG files that are not too large', async (t) => {
  const folder = await makeFaulty(t);
  const dataset = await openDataset(folder);
  const findings = await collectFindings(dataset, await auditDataset(dataset), { maxGroups: 1 });
  assert.deepEqual(
    findings.map(({ title, note }) => [title, note]),
    [
      ['The same picture in two splits', '2 groups, the first 1 are shown'],
      ['The same picture under several labels', '1 group'],
      ['Nearly the same in two splits', '1 group'],
      ['All pixels the same', '1 group'],
      ['Of another size or other channels than most', '1 group'],
      ['The same picture more than once', '1 group'],
    ],
  );
  const { pictures } = findings[0]!.groups[0]!;
  assert.deepEqual(
    pictures.map(({ caption }) => caption),
    ['train angry', 'validation sad'],
  );
  const { data } = await sharp(pictures[0]!.png).raw().toBuffer({ resolveWithObject: true });
  assert.ok(data.length > 0);
});

function auditFolder(folder: string, options: { concurrency?: number } = {}): Promise<Audit> {
  return openDataset(folder).then((dataset) => auditDataset(dataset, options));
}

/** Each fault once: pictures 1 to 3 twice or more, 5 as a JPEG too, two black ones, an odd and two broken ones. */
async function makeFaulty(t: TestContext): Promise<string> {
  const folder = join(await makeFolder(t), 'data');
  const black = sharp({
    create: { width: SIDE, height: SIDE, channels: 3, background: '#000' },
  }).toColourspace('b-w');
  await writePictures(folder, {
    'train/angry/1.png': picture(1),
    'train/angry/1-again.png': picture(1),
    'train/angry/2.png': picture(2),
    'train/angry/3.png': picture(3),
    'train/angry/4-again.png': picture(4),
    'train/angry/6.png': picture(6),
    'train/angry/torn.png': 'torn',
    'train/sad/2.png': picture(2),
    'train/sad/5.png': picture(5),
    'train/sad/black-1.png': black,
    'train/sad/black-2.png': black,
    'train/sad/colour.png': blobs(9, { side: 64, channels: 3 }).extract({
      left: 0,
      top: 0,
      width: 40,
      height: 30,
    }),
    'validation/angry/a.png': picture(1),
    'validation/sad/3.png': picture(3),
    'validation/sad/5.jpg': await picture(5).jpeg({ quality: 80 }).toBuffer(),
    'validation/sad/empty.png': '',
  });
  return folder;
}
