import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type LabelledImages, openDataset, splitStratified } from '../../../src/data/index.ts';
import { expandBraces } from '../../../src/data/shards/_expand-braces.ts';
import { createFilePool } from '../../../src/data/shards/_file-pool.ts';
import { makeTree } from '../make-tree.ts';

/** Tar files that Python's tarfile wrote, compressed by Python's gzip, and what it reads in them. */
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const EXPECTED: Readonly<Record<string, readonly { name: string; label: string; sha256: string }[]>> =
  JSON.parse(await readFile(join(GOLDEN, 'shards.json'), 'utf8'));

async function unpacked(name: string): Promise<Buffer> {
  return gunzipSync(await readFile(join(GOLDEN, `${name}.gz`)));
}

async function openAt(context: TestContext, path: string): Promise<LabelledImages> {
  const dataset = await openDataset(path);
  context.after(() => dataset.close());
  assert.equal(dataset.kind, 'shards');
  assert.deepEqual(Object.keys(dataset.splits), ['train']);
  return dataset.splits.train!;
}

async function listed(images: LabelledImages): Promise<{ name: string; label: string; sha256: string }[]> {
  const reads = Array.from({ length: images.size }, async (_, index) => {
    const stored = await images.read(index);
    assert.ok('encoded' in stored);
    const name = stored.path.replace(/^.*?\.tar(?:\.gz)?\//, '').replace(/^\.\//, '');
    return { name, label: stored.label, sha256: createHash('sha256').update(stored.encoded).digest('hex') };
  });
  return Promise.all(reads);
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  const wanted = expected.map((row) => ({ ...row, name: row.name.replace(/^\.\//, '') }));

  test(`openDataset() reads what Python wrote in ${name}`, async (context) => {
    const root = await makeTree(context, []);
    const path = join(root, name);
    await writeFile(path, await unpacked(name));
    const images = await openAt(context, path);
    assert.deepEqual(await listed(images), wanted);
    assert.deepEqual(images.labels, [...new Set(wanted.map(({ label }) => label))].sort());
    assert.deepEqual([...images.shardEnds!], [wanted.length]);
  });

  test(`openDataset() reads ${name} compressed, whatever it is called`, async (context) => {
    const root = await makeTree(context, []);
    const path = join(root, 'faces.tar');
    await copyFile(join(GOLDEN, `${name}.gz`), path);
    assert.deepEqual(await listed(await openAt(context, path)), wanted);
  });
}

test('openDataset() takes shards by a folder, by a pattern and by the parts that their names begin with', async (context) => {
  const root = await makeTree(context, []);
  const bytes = await unpacked('webdataset.tar');
  for (const name of ['train-000000.tar', 'train-000001.tar', 'val-000000.tar'])
    await writeFile(join(root, name), bytes);
  const folder = await openDataset(root);
  const pattern = await openDataset(join(root, 'train-{000000..000001}.tar'));
  assert.deepEqual(
    Object.fromEntries(Object.entries(folder.splits).map(([split, { size }]) => [split, size])),
    { train: 8, validation: 4 },
  );
  assert.equal(folder.kind, 'shards');
  assert.deepEqual([...pattern.splits.train!.shardEnds!], [4, 8]);
  assert.equal(pattern.splits.train!.describe(4).path, join(root, 'train-000001.tar/000000.png'));
  await folder.close();
  await pattern.close();
});

test('openDataset() takes folders of parts that hold shards', async (context) => {
  const root = await makeTree(context, { 'train/a.tar': '', 'test/val-0.tar': '' });
  for (const path of ['train/a.tar', 'test/val-0.tar'])
    await writeFile(join(root, path), await unpacked('webdataset.tar'));
  const { splits, close } = await openDataset(root);
  assert.deepEqual(Object.keys(splits).sort(), ['test', 'train']);
  await close();
});

test('openDataset() refuses shards of which only some are named for a part', async (context) => {
  const root = await makeTree(context, { 'val-0.tar': '', 'faces.tar': '' });
  await assert.rejects(openDataset(root), { code: 'DATASET_INVALID', message: /val-0\.tar and faces\.tar$/ });
});

const damages: Readonly<Record<string, readonly [(bytes: Buffer) => Buffer, RegExp]>> = {
  'is cut off in an image': [
    (bytes) => bytes.subarray(0, 540),
    /the shard .*a\.tar is cut off after 540 bytes$/,
  ],
  'is cut off between two samples': [
    (bytes) => bytes.subarray(0, 2048),
    /a\.tar is cut off after 2048 bytes$/,
  ],
  'is empty': [() => Buffer.alloc(0), /a\.tar is cut off after 0 bytes$/],
  'is something else': [() => Buffer.alloc(2000, 'x'), /a\.tar is no tar file$/],
  'has a damaged header': [
    (bytes) => Buffer.concat([bytes.subarray(0, 1030), Buffer.from('!!!'), bytes.subarray(1033)]),
    /a\.tar is damaged at byte 1024$/,
  ],
  'holds no image': [() => Buffer.alloc(1024), /its tar files hold no image$/],
};

for (const [what, [damage, message]] of Object.entries(damages)) {
  test(`openDataset() says which shard ${what}`, async (context) => {
    const root = await makeTree(context, []);
    await writeFile(join(root, 'a.tar'), damage(await unpacked('webdataset.tar')));
    await assert.rejects(openDataset(join(root, 'a.tar')), {
      name: 'FerError',
      code: 'DATASET_INVALID',
      message,
    });
  });
}

test('openDataset() says which compressed shard is cut off or damaged', async (context) => {
  const root = await makeTree(context, []);
  const bytes = await readFile(join(GOLDEN, 'webdataset.tar.gz'));
  await writeFile(join(root, 'a.tgz'), bytes.subarray(0, 200));
  await assert.rejects(openDataset(join(root, 'a.tgz')), {
    message: /a\.tgz is cut off: its compression ends too early$/,
  });
  const broken = Buffer.from(bytes);
  broken.fill(0xff, 60, 90);
  await writeFile(join(root, 'a.tgz'), broken);
  await assert.rejects(openDataset(join(root, 'a.tgz')), {
    code: 'DATASET_INVALID',
    message: /a\.tgz is damaged: /,
  });
});

test('openDataset() says that a shard of a pattern is missing', async (context) => {
  const root = await makeTree(context, []);
  await assert.rejects(openDataset(join(root, 'x-{0..1}.tar')), {
    code: 'NO_SUCH_INPUT',
    message: /x-0\.tar$/,
  });
  await assert.rejects(openDataset(join(root, 'x-{0-1}.tar')), {
    code: 'DATASET_INVALID',
    message: /neither a range .* nor a list .*: \{0-1\}$/,
  });
});

test('shards keep where they end when a part is held out', async (context) => {
  const root = await makeTree(context, []);
  for (const name of ['a.tar', 'b.tar', 'c.tar'])
    await writeFile(join(root, name), await unpacked('folders-gnu.tar'));
  const { kept, heldOut } = splitStratified(await openAt(context, root), { fraction: 0.4, seed: 1 });
  for (const part of [kept, heldOut]) {
    const shards = Array.from({ length: part.size }, (_, index) =>
      part.describe(index).path.replace(/\.tar\/.*/, ''),
    );
    const ends = shards.flatMap((shard, i) => (shards[i + 1] === shard ? [] : [i + 1]));
    assert.deepEqual([...part.shardEnds!], ends);
  }
});

test('expandBraces() expands as Bash does', () => {
  // printf '%s ' {...} in Bash 5.2
  const expected = {
    'a-{000..003}.tar': ['a-000.tar', 'a-001.tar', 'a-002.tar', 'a-003.tar'],
    '{8..11}': ['8', '9', '10', '11'],
    '{08..11}': ['08', '09', '10', '11'],
    '{3..1}': ['3', '2', '1'],
    '{a,b}{0..1}': ['a0', 'a1', 'b0', 'b1'],
  };
  for (const [pattern, names] of Object.entries(expected)) assert.deepEqual(expandBraces(pattern), names);
  assert.throws(() => expandBraces('{0..999999999}'), /more than 100000 names/);
  assert.throws(() => expandBraces('a{0..1'), /not closed/);
});

test('a file pool keeps only some files open and closes them all', async (context) => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, `content ${i}`]));
  const root = await makeTree(context, files);
  const pool = createFilePool({ mostOpen: 3 });
  const order = Array.from({ length: 200 }, (_, i) => (i * 7) % 20);
  const texts = await Promise.all(
    order.map(async (i) => (await pool.read(join(root, `f${i}`), 8, 5)).toString()),
  );
  assert.deepEqual(texts, order.map(String));
  await pool.close();
  await assert.rejects(pool.read(join(root, 'missing'), 0, 1), { code: 'ENOENT' });
});
