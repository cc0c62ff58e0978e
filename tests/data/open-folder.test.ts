import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LabelledImages, openDataset } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

async function openTrain(root: string): Promise<LabelledImages> {
  const { splits } = await openDataset(root);
  assert.ok(splits.train);
  return splits.train;
}

function listed(images: LabelledImages, root: string): string[] {
  return Array.from({ length: images.size }, (_, index) => relative(root, images.describe(index).path));
}

async function assertInvalid(context: TestContext, files: readonly string[], message: RegExp): Promise<void> {
  const root = await makeTree(context, files);
  await assert.rejects(openDataset(root), { name: 'FerError', code: 'DATASET_INVALID', message });
}

test('openDataset() takes a class-per-folder tree as training images, all in name order', async (context) => {
  const root = await makeTree(context, [
    'sad/b.jpg',
    'happy/z.png',
    'sad/a.jpg',
    'happy/B.jpg',
    'happy/a.jpg',
  ]);
  const dataset = await openDataset(root);
  const { train } = dataset.splits;
  assert.ok(train);
  assert.deepEqual(Object.keys(dataset.splits), ['train']);
  assert.deepEqual([dataset.kind, dataset.location, train.location], ['folder', root, root]);
  assert.deepEqual(train.labels, ['happy', 'sad']);
  assert.deepEqual(train.counts, { happy: 3, sad: 2 });
  assert.deepEqual(listed(train, root), [
    'happy/B.jpg',
    'happy/a.jpg',
    'happy/z.png',
    'sad/a.jpg',
    'sad/b.jpg',
  ]);
  assert.equal(train.describe(4).label, 'sad');
  await dataset.close();
});

test('openDataset() orders names by code point, in no locale', async (context) => {
  const root = await makeTree(context, [
    'Zorn/a.jpg',
    'angst/a.jpg',
    'ärger/a.jpg',
    '\u{1f600}/a.jpg',
    '\uff5e/a.jpg',
  ]);
  assert.deepEqual((await openTrain(root)).labels, ['Zorn', 'angst', 'ärger', '\uff5e', '\u{1f600}']);
});

test('openDataset() reads the bytes of a file with its path and label', async (context) => {
  const root = await makeTree(context, { 'happy/a.jpg': 'one', 'sad/b.jpg': 'two' });
  const train = await openTrain(root);
  const image = await train.read(1);
  assert.ok('encoded' in image);
  assert.deepEqual(
    { ...image, encoded: Buffer.from(image.encoded).toString() },
    {
      path: join(root, 'sad/b.jpg'),
      label: 'sad',
      encoded: 'two',
    },
  );
});

test('openDataset() leaves out what is hidden or has no image name, whatever its case', async (context) => {
  const root = await makeTree(context, [
    ...[
      'a/1.JPG',
      'a/2.Jpeg',
      'a/.hidden.jpg',
      'a/Thumbs.db',
      'a/.DS_Store',
      'a/notes.txt',
      'a/.thumbnails/x.jpg',
    ],
    ...['b/3.webp', 'b/@eaDir/x.jpg', '.cache/x.jpg', '__MACOSX/x/y.jpg', 'readme.txt', 'sheet.png'],
  ]);
  const train = await openTrain(root);
  assert.deepEqual(listed(train, root), ['a/1.JPG', 'a/2.Jpeg', 'b/3.webp']);
});

test('openDataset() lists a file with an image name that is none, to be refused when it is decoded', async (context) => {
  const root = await makeTree(context, { 'a/page.jpg': '<html>', 'a/old.bmp': 'BM', 'b/1.jpg': '' });
  assert.equal((await openTrain(root)).size, 3);
});

const spellings = {
  'train validation test': ['train', 'validation', 'test'],
  'train val': ['train', 'val', undefined],
  'Train Valid Test': ['Train', 'Valid', 'Test'],
  'Training PublicTest PrivateTest': ['Training', 'PublicTest', 'PrivateTest'],
} as const;

for (const [name, [train, validation, testing]] of Object.entries(spellings)) {
  test(`openDataset() knows the parts called ${name}`, async (context) => {
    const folders = { train, validation, test: testing };
    const files = Object.values(folders).flatMap((folder) =>
      folder === undefined ? [] : [`${folder}/happy/${folder}.jpg`, `${folder}/sad/1.jpg`],
    );
    const root = await makeTree(context, [...files, 'docs/readme.txt']);
    const { splits } = await openDataset(root);
    for (const [split, folder] of Object.entries(folders)) {
      const images = splits[split as keyof typeof splits];
      assert.equal(images?.location, folder && join(root, folder));
      assert.equal(images?.describe(0).path, folder && join(root, `${folder}/happy/${folder}.jpg`));
    }
  });
}

test('openDataset() opens a folder with a test part only', async (context) => {
  const root = await makeTree(context, ['test/happy/1.jpg', 'test/sad/1.jpg']);
  assert.deepEqual(Object.keys((await openDataset(root)).splits), ['test']);
});

test('openDataset() takes "test" for a class where it stands among other classes', async (context) => {
  const root = await makeTree(context, ['test/1.jpg', 'happy/1.jpg']);
  assert.deepEqual((await openTrain(root)).labels, ['happy', 'test']);
});

test('openDataset() lets a validation part lack a class of the training part', async (context) => {
  const root = await makeTree(context, ['train/happy/1.jpg', 'train/sad/1.jpg', 'val/sad/1.jpg']);
  const { validation } = (await openDataset(root)).splits;
  assert.deepEqual(validation?.labels, ['sad']);
});

test('openDataset() refuses a validation part with a class that training lacks and gives both lists', async (context) => {
  const root = await makeTree(context, [
    'train/happy/1.jpg',
    'train/sad/1.jpg',
    'val/sad/1.jpg',
    'val/angry/1.jpg',
  ]);
  await assert.rejects(openDataset(root), {
    code: 'LABELS_MISMATCH',
    message: /class angry: it has angry, sad and they have happy, sad$/,
  });
});

test('openDataset() says that there is no such folder', async () => {
  await assert.rejects(openDataset('no/such/folder'), {
    code: 'NO_SUCH_INPUT',
    message: 'Could not open the data set because there is no such file or folder: no/such/folder',
  });
});

test('openDataset() refuses a file that is no data set', async (context) => {
  const root = await makeTree(context, ['a.jpg']);
  await assert.rejects(openDataset(join(root, 'a.jpg')), {
    code: 'DATASET_INVALID',
    message: /neither a folder, a CSV file, a list .* nor a tar file/,
  });
});

test('openDataset() says that images lie directly in a folder without classes', async (context) => {
  await assertInvalid(
    context,
    ['a.jpg', 'b.png', 'c.txt'],
    /no class folders.*: 2 images lie directly in it$/,
  );
  await assertInvalid(
    context,
    ['train/a.jpg', 'val/b.jpg'],
    /train because .*: 1 images lie directly in it$/,
  );
  await assertInvalid(context, [], /: it holds no folder$/);
});

test('openDataset() names every class without images', async (context) => {
  await assertInvalid(context, ['a/1.jpg', 'b/', 'c/notes.txt'], /hold no image.*: b, c$/);
});

test('openDataset() refuses one class only', async (context) => {
  await assertInvalid(context, ['happy/1.jpg', 'happy/2.jpg'], /one class only.*: happy$/);
});

test('openDataset() refuses folders inside a class folder, a sign of the wrong level', async (context) => {
  await assertInvalid(context, ['data/happy/1.jpg', 'data/sad/1.jpg'], /holds the folders happy, sad$/);
});

test('openDataset() refuses two folders for one part', async (context) => {
  const files = ['train/a/1.jpg', 'train/b/1.jpg', 'val/a/1.jpg', 'validation/a/1.jpg'];
  await assertInvalid(context, files, /two of its folders are for validation: .*val and .*validation$/);
});

test('openDataset() follows links, and one that leads nowhere fails when it is read', async (context) => {
  const root = await makeTree(context, { 'set/sad/1.jpg': 'sad', 'elsewhere/2.jpg': 'happy' });
  const set = join(root, 'set');
  await symlink(join(root, 'elsewhere'), join(set, 'happy'));
  await symlink(join(root, 'elsewhere/2.jpg'), join(set, 'sad/2.jpg'));
  await symlink(join(root, 'gone.jpg'), join(set, 'sad/3.jpg'));
  const train = await openTrain(set);
  assert.deepEqual(listed(train, set), ['happy/2.jpg', 'sad/1.jpg', 'sad/2.jpg', 'sad/3.jpg']);
  const linked = await train.read(2);
  assert.equal('encoded' in linked && Buffer.from(linked.encoded).toString(), 'happy');
  await assert.rejects(train.read(3), { code: 'NO_SUCH_INPUT', message: /no such file: .*3\.jpg$/ });
});

test('openDataset() reads a file whose name is not UTF-8', {
  skip: process.platform !== 'linux' && 'Linux only',
}, async (context) => {
  const root = await makeTree(context, ['sad/1.jpg', 'happy/']);
  await writeFile(
    Buffer.concat([Buffer.from(`${root}/happy/`), Buffer.of(0xe9), Buffer.from('.jpg')]),
    'latin',
  );
  const image = await (await openTrain(root)).read(0);
  assert.equal('encoded' in image && Buffer.from(image.encoded).toString(), 'latin');
});

test('openDataset() refuses an index that no image has', async (context) => {
  const train = await openTrain(await makeTree(context, ['a/1.jpg', 'b/1.jpg']));
  for (const index of [-1, 2, 0.5, Number.NaN]) {
    assert.throws(() => train.describe(index), RangeError);
    await assert.rejects(train.read(index), RangeError);
  }
});

test('openDataset() stops listing and reading once it is aborted', async (context) => {
  const root = await makeTree(context, ['a/1.jpg', 'b/1.jpg']);
  const signal = AbortSignal.abort();
  await assert.rejects(openDataset(root, { signal }), { name: 'AbortError' });
  await assert.rejects((await openTrain(root)).read(0, { signal }), { name: 'AbortError' });
});

test('openDataset() takes a folder with or without a slash at its end', async (context) => {
  const root = await makeTree(context, ['a/1.jpg', 'b/1.jpg']);
  assert.equal((await openTrain(`${root}/`)).describe(0).path, join(root, 'a/1.jpg'));
});
