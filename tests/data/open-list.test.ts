import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { namesDataset, openDataset } from '../../src/data/index.ts';
import { makeTree } from './make-tree.ts';

/** What each split of a list gives, paths without the folder of the list. */
async function openText(
  context: TestContext,
  text: string | Buffer,
  name = 'list.txt',
): Promise<Record<string, [string, string][]>> {
  const root = await makeTree(context, []);
  await writeFile(join(root, name), text);
  const dataset = await openDataset(join(root, name));
  context.after(() => dataset.close());
  assert.equal(dataset.kind, 'list');
  return Object.fromEntries(
    Object.entries(dataset.splits).map(([split, images]) => [
      split,
      Array.from({ length: images.size }, (_, index) => {
        const { path, label } = images.describe(index);
        return [path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path, label] as [string, string];
      }),
    ]),
  );
}

const plain = [
  ['b/1.jpg', 'sad'],
  ['a 2.png', 'happy'],
];

const spellings: Readonly<Record<string, readonly [string, string]>> = {
  commas: ['list.txt', 'b/1.jpg,sad\na 2.png,happy\n'],
  tabs: ['list.tsv', 'b/1.jpg\tsad\na 2.png\thappy\n'],
  'comments, blank lines and spaces': ['list.txt', '# faces\n\n  b/1.jpg , sad\n   \n# more\na 2.png,happy'],
  'Windows line ends and a byte order mark': ['list.txt', '\ufeffb/1.jpg,sad\r\na 2.png,happy\r\n'],
  'a first line that names the columns': ['list.csv', 'path,label\nb/1.jpg,sad\na 2.png,happy\n'],
  'a first line in quotes': ['list.csv', '"Filename","Label"\n"b/1.jpg","sad"\n"a 2.png","happy"\n'],
  'an empty third field': ['list.txt', 'b/1.jpg,sad,\na 2.png,happy,\n'],
};

for (const [what, [name, text]] of Object.entries(spellings)) {
  test(`openDataset() reads a list with ${what}`, async (context) => {
    assert.deepEqual(await openText(context, text, name), { train: plain });
  });
}

test('openDataset() reads a list with quotes, commas in names, absolute paths and an image twice', async (context) => {
  const text = '"say ""hi"", you.jpg",happy\n/abs/x.png,sad\n/abs/x.png,sad\n../up.png,sad\n';
  assert.deepEqual(await openText(context, text), {
    train: [
      ['say "hi", you.jpg', 'happy'],
      ['/abs/x.png', 'sad'],
      ['/abs/x.png', 'sad'],
      ['../up.png', 'sad'],
    ].map(([path, label]) => [path === '../up.png' ? '../up.png' : path, label]),
  });
});

test('openDataset() takes the third field of a list for the split', async (context) => {
  const text = 'a.jpg\tsad\ttrain\nb.jpg\thappy\tTraining\nc.jpg\tsad\tval\nd.jpg\tsad\ttest\n';
  assert.deepEqual(await openText(context, text), {
    train: [
      ['a.jpg', 'sad'],
      ['b.jpg', 'happy'],
    ],
    validation: [['c.jpg', 'sad']],
    test: [['d.jpg', 'sad']],
  });
});

test('openDataset() reads the files of a list, names that are not UTF-8 too', async (context) => {
  const root = await makeTree(context, { 'x/one.jpg': 'one' });
  const odd = Buffer.from([0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67]);
  await writeFile(Buffer.concat([Buffer.from(`${root}/`), odd]), 'odd');
  await writeFile(
    join(root, 'list.txt'),
    Buffer.concat([Buffer.from('x/one.jpg,a\n'), odd, Buffer.from(',b\nmissing.jpg,b\n')]),
  );
  const { splits, close } = await openDataset(join(root, 'list.txt'));
  const content = async (index: number): Promise<string> => {
    const stored = await splits.train!.read(index);
    assert.ok('encoded' in stored);
    return Buffer.from(stored.encoded).toString();
  };
  assert.deepEqual([await content(0), await content(1)], ['one', 'odd']);
  await assert.rejects(content(2), { code: 'NO_SUCH_INPUT' });
  assert.deepEqual(splits.train!.counts, { a: 1, b: 2 });
  await close();
});

const wrong: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a line without label': ['a.jpg,x\nb.jpg\n', /line 2 has 1 field instead of path and label/],
  'a line with four fields': ['a.jpg,x\nb.jpg,x,train,9\n', /line 2 has 4 fields/],
  'no path': ['a.jpg,x\n,y\n', /line 2 has no path/],
  'no label': ['a.jpg,x\nb.jpg,\n', /line 2 has no label/],
  'an unknown split': ['a.jpg,x,dev\n', /line 1 has the split "dev"/],
  'a quote that is not closed': ['a.jpg,x\n"b.jpg,y\n', /line 2 has a quote that is not closed/],
  'a label with a slash': [
    'a.jpg,../x\n',
    /line 1 has a label that cannot be the name of a folder.*"\.\.\/x"/,
  ],
  'spaces for tabs': ['a.jpg happy\nb.jpg sad\n', /2 rows are wrong: line 1 has 1 field/],
};

for (const [what, [text, message]] of Object.entries(wrong)) {
  test(`openDataset() names the line of a list with ${what}`, async (context) => {
    await assert.rejects(openText(context, text), { code: 'DATASET_ROW_INVALID', message });
  });
}

test('openDataset() refuses a list without images', async (context) => {
  await assert.rejects(openText(context, '# nothing\n\n'), {
    code: 'DATASET_INVALID',
    message: /it lists no image$/,
  });
});

test('namesDataset() tells lists from other files', async (context) => {
  const root = await makeTree(context, {
    'list.txt': '# x\n"a.jpg",b\n',
    'readme.txt': 'Hello, you\n',
    'a.jpg': '',
    'f/a.jpg': '',
    's/a.tar': '',
    'x.tgz': '',
  });
  const named = await Promise.all(
    ['list.txt', 'readme.txt', 'a.jpg', 'f', 's', 'x.tgz', 'no-{0..1}.tar', 'missing.csv'].map((name) =>
      namesDataset(join(root, name)),
    ),
  );
  assert.deepEqual(named, [true, false, false, false, true, true, true, false]);
});
