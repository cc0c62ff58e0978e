import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { type BalanceFolderOptions, balanceFolder } from '../../../src/pipeline/index.ts';
import { blobs, makeFolder, readTree, writePictures } from '../write-pictures.ts';

const TARGET = 8;

test('balanceFolder() samples a large class, copies one at the target, fills up a small one', async (t) => {
  const { source, folder } = await makeSource(t);
  const before = await readTree(source);
  const result = await balanceFolder(source, join(folder, 'out'), { target: TARGET, seed: 3 });
  assert.deepEqual(await readTree(source), before);
  assert.deepEqual(result.before, { angry: 8, happy: 12, sad: 3 });
  assert.deepEqual(result.after, { angry: 8, happy: 8, sad: 8 });
  assert.deepEqual([result.copied, result.augmented, result.found, result.rejects], [19, 5, 0, []]);

  const tree = await readTree(join(folder, 'out'));
  const inClass = (label: string): string[] =>
    Object.keys(tree).filter((name) => name.startsWith(`${label}/`));
  const sourceNames = (label: string) => Object.keys(before).filter((name) => name.startsWith(`${label}/`));
  assert.deepEqual(inClass('angry'), sourceNames('angry'));
  assert.equal(inClass('happy').length, TARGET);
  assert.ok(inClass('happy').every((name) => name in before));
  const added = inClass('sad').filter((name) => !(name in before));
  assert.deepEqual(inClass('sad').length, TARGET);
  assert.equal(added.length, 5);
  assert.ok(added.every((name) => /^sad\/augmented-[0-9a-f]{12}-00000[1-5]\.png$/.test(name)));
  for (const name of Object.keys(tree).filter((name) => name in before)) {
    assert.deepEqual(tree[name], before[name], name);
  }
  // The pictures of this class are 20x20 in colour; every copy is another one.
  const copies = await Promise.all(
    added.map((name) => sharp(tree[name]).raw().toBuffer({ resolveWithObject: true })),
  );
  for (const { info } of copies) assert.deepEqual([info.width, info.height, info.channels], [20, 20, 3]);
  assert.equal(new Set(copies.map(({ data }) => data.toString('base64'))).size, 5);
});

test('balanceFolder() writes the same bytes for a seed at any concurrency, and others for another seed', async (t) => {
  const { source, folder } = await makeSource(t);
  const write = async (name: string, options: BalanceFolderOptions) => {
    await balanceFolder(source, join(folder, name), { target: TARGET, ...options });
    return await readTree(join(folder, name));
  };
  const first = await write('first', { seed: 1, concurrency: 1 });
  assert.deepEqual(await write('second', { seed: 1, concurrency: 16 }), first);
  // What every version of Node has to give; it changes with the augmentation or the random numbers alone.
  const hash = createHash('sha256');
  for (const [name, bytes] of Object.entries(first)) {
    hash.update(name);
    if (name.includes('augmented')) hash.update(await sharp(bytes).raw().toBuffer());
  }
  assert.equal(hash.digest('hex'), '83358d4b23b75c7ddee0f4fc25a480791e6b6dea8082c9da705f2ba913b064d9');
  const other = await write('other', { seed: 2 });
  assert.notDeepEqual(Object.keys(other), Object.keys(first));
});

test('balanceFolder() goes on with an interrupted run and refuses it for other options', async (t) => {
  const { source, folder } = await makeSource(t);
  const whole = join(folder, 'whole');
  await balanceFolder(source, whole, { target: TARGET, seed: 1 });
  const out = join(folder, 'out');
  const stop = new AbortController();
  const interrupted = balanceFolder(source, out, {
    target: TARGET,
    seed: 1,
    signal: stop.signal,
    onProgress: ({ stage, done }) => {
      if (stage === 'write' && done === 6) stop.abort(new Error('stopped'));
    },
  });
  await assert.rejects(interrupted, /stopped/);
  const part = Object.keys(await readTree(out));
  assert.ok(part.length >= 6 && part.length < 24, `${part.length} files`);
  await assert.rejects(balanceFolder(source, out, { target: TARGET, seed: 2 }), {
    code: 'OUTPUT_EXISTS',
    message: /unfinished run .*target 8, seed 1/,
  });
  const { found } = await balanceFolder(source, out, { target: TARGET, seed: 1 });
  assert.equal(found, part.length);
  assert.deepEqual(await readTree(out), await readTree(whole));
  await assert.rejects(balanceFolder(source, out, { target: TARGET, seed: 1 }), {
    code: 'OUTPUT_EXISTS',
    message: /complete already/,
  });
});

test('balanceFolder() goes on after it was killed as if nothing had happened', async (t) => {
  const { source, folder } = await makeSource(t);
  const out = join(folder, 'out');
  const door = new URL('../../../src/pipeline/index.ts', import.meta.url).href;
  const script = `
    import { balanceFolder } from ${JSON.stringify(door)};
    await balanceFolder(${JSON.stringify(source)}, ${JSON.stringify(out)}, { target: ${TARGET}, onProgress: ({ stage, done }) => {
      if (stage === 'write' && done === 5) process.kill(process.pid, 'SIGKILL');
    } });`;
  const child = spawn(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    '--input-type=module',
    '-e',
    script,
  ]);
  assert.deepEqual(await once(child, 'close'), [null, 'SIGKILL']);
  assert.ok(Object.keys(await readTree(out)).length >= 5);
  // What a crash of the machine may leave.
  await writeFile(join(out, 'angry/angry-0.png'), '');
  await balanceFolder(source, out, { target: TARGET });
  await balanceFolder(source, join(folder, 'whole'), { target: TARGET });
  assert.deepEqual(await readTree(out), await readTree(join(folder, 'whole')));
});

test('balanceFolder() fails rather than leave out a file whose name is taken while it writes', async (t) => {
  const { source, folder } = await makeSource(t);
  const out = join(folder, 'out');
  const taken = balanceFolder(source, out, {
    target: TARGET,
    concurrency: 1,
    onProgress: ({ stage, done }) => {
      if (stage === 'write' && done === 1) writeFileSync(join(out, 'angry/angry-7.png'), 'taken');
    },
  });
  await assert.rejects(taken, { code: 'OUTPUT_FAILED', message: /angry-7\.png because a file of this name/ });
});

test('balanceFolder() lists and skips unusable images up to 1 %, and writes nothing beyond', async (t) => {
  const folder = await makeFolder(t);
  const picture = await blobs(1).png().toBuffer();
  const names = Array.from({ length: 100 }, (_, i) => `${i}.png`);
  const source = join(folder, 'in');
  await writePictures(source, {
    ...Object.fromEntries(names.map((name) => [`angry/${name}`, picture])),
    ...Object.fromEntries(names.map((name) => [`sad/${name}`, picture])),
    'angry/7.png': 'no picture',
    'sad/5.png': picture.subarray(0, 60),
  });
  const { rejects, before } = await balanceFolder(source, join(folder, 'out'), { target: 100 });
  assert.deepEqual(before, { angry: 99, sad: 99 });
  assert.deepEqual(
    rejects.map(({ path }) => path.slice(source.length + 1)),
    ['angry/7.png', 'sad/5.png'],
  );
  const tree = await readTree(join(folder, 'out'));
  assert.equal(Object.keys(tree).length, 200);
  assert.ok(!('angry/7.png' in tree));
  await writeFile(join(source, 'sad/6.png'), '');
  await assert.rejects(balanceFolder(source, join(folder, 'none'), { target: 100 }), {
    code: 'TOO_MANY_BAD_IMAGES',
  });
  await assert.rejects(readTree(join(folder, 'none')), { code: 'ENOENT' });
});

test('balanceFolder() refuses a destination in its source, by links too, and one that holds something', async (t) => {
  const { source, folder } = await makeSource(t);
  await symlink(source, join(folder, 'link'));
  for (const inside of [
    source,
    join(source, 'out'),
    join(source, 'angry', 'deep', 'out'),
    join(folder, 'link', 'out'),
  ]) {
    await assert.rejects(
      balanceFolder(source, inside),
      { code: 'USAGE', message: /lies in its own source/ },
      inside,
    );
  }
  await mkdir(join(folder, 'full'));
  await writeFile(join(folder, 'full', 'notes.txt'), 'mine');
  await assert.rejects(balanceFolder(source, join(folder, 'full')), {
    code: 'OUTPUT_EXISTS',
    message: /not empty/,
  });
  await assert.rejects(balanceFolder(source, join(folder, 'full', 'notes.txt')), { code: 'OUTPUT_FAILED' });
  // A folder whose name begins with that of the source is not inside of it.
  await balanceFolder(source, `${source}-balanced`, { target: 1 });
});

test('balanceFolder() takes the train split alone, and the rows of a CSV file as PNG', async (t) => {
  const { source, folder } = await makeSource(t, 'data/train');
  await writePictures(join(folder, 'data'), { 'validation/angry/1.png': blobs(90) });
  const { copied } = await balanceFolder(join(folder, 'data'), join(folder, 'out'), { target: 4 });
  assert.equal(copied, 4 + 4 + 3);
  await rm(source, { recursive: true });

  const csv = join(folder, 'faces.csv');
  await writeFile(
    csv,
    'emotion,pixels,Usage\n3,0 1 2 3,Training\n0,9 8 7 6,Training\n0,1 1 1 1,PublicTest\n',
  );
  await balanceFolder(csv, join(folder, 'rows'), { target: 2 });
  const tree = await readTree(join(folder, 'rows'));
  const names = Object.keys(tree);
  assert.deepEqual(
    names.filter((name) => name.includes('line')),
    ['angry/line-000003.png', 'happy/line-000002.png'],
  );
  assert.equal(names.length, 4);
  const { data, info } = await sharp(tree['angry/line-000003.png'])
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.channels, [...data]], [1, [9, 8, 7, 6]]);
});

async function makeSource(t: TestContext, name = 'in'): Promise<{ folder: string; source: string }> {
  const folder = await makeFolder(t);
  const source = join(folder, name);
  const many = (label: string, count: number, picture: (i: number) => ReturnType<typeof blobs>) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${label}-${i}`, picture(i)]));
  const jpegs = Object.entries(many('happy', 12, (i) => blobs(i)));
  const pngs = Object.entries(many('angry', 8, (i) => blobs(20 + i)));
  const colour = Object.entries(many('sad', 3, (i) => blobs(40 + i, { side: 20, channels: 3 })));
  await writePictures(source, {
    ...Object.fromEntries(jpegs.map(([key, picture]) => [`happy/${key}.jpg`, picture])),
    ...Object.fromEntries(pngs.map(([key, picture]) => [`angry/${key}.png`, picture])),
    ...Object.fromEntries(colour.map(([key, picture]) => [`sad/${key}.png`, picture])),
  });
  return { folder, source };
}
