import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPixelFile, type PixelFileHead, writePixelFile } from '../../../src/pipeline/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-pixel-file-'));
after(() => rm(folder, { recursive: true }));

const shape = { width: 3, height: 2, channels: 1 } as const;
const head: PixelFileHead = { key: 'faces at 3x2', shape, size: 5, notes: { mean: [1.5], rejects: ['a'] } };
const pixelsOf = (index: number): Uint8Array => Uint8Array.from({ length: 6 }, (_, i) => index * 40 + i);
/** Image 2 has no pixels. */
const find = async (index: number) => (index === 2 ? undefined : pixelsOf(index));

async function openFile(path: string, key = head.key) {
  const problems: string[] = [];
  const file = await openPixelFile(path, { key, onProblem: (reason) => problems.push(reason) });
  return { file, problems };
}

async function writtenAt(name: string): Promise<string> {
  const path = join(folder, name);
  await writePixelFile(path, head, find);
  return path;
}

test('a file of pixels gives back what was written, and nothing for an image without pixels', async () => {
  const path = await writtenAt('whole.pixels');
  const { file, problems } = await openFile(path);
  assert.deepEqual(file?.head, head);
  for (const index of [4, 0, 3, 1])
    assert.deepEqual(new Uint8Array((await file!.read(index))!), pixelsOf(index));
  assert.equal(await file?.read(2), undefined);
  await file?.close();
  assert.deepEqual(problems, []);
  assert.ok((await readdir(folder)).includes('whole.pixels'));
});

test('a file of pixels holds the pixels as they are, and SHA-256 sums of them', async () => {
  const bytes = await readFile(await writtenAt('layout.pixels'));
  const pixels = Buffer.concat([0, 1, 3, 4].map(pixelsOf));
  assert.deepEqual(bytes.subarray(20, 20 + pixels.length), pixels);
  const row = bytes.subarray(20 + pixels.length + 2 * 16).subarray(0, 16);
  assert.equal(row.readUInt32LE(0), 3);
  assert.deepEqual(row.subarray(4), createHash('sha256').update(pixelsOf(3)).digest().subarray(0, 12));
});

test('openPixelFile() gives nothing, and says nothing, where there is no file', async () => {
  assert.deepEqual(await openFile(join(folder, 'none.pixels')), { file: undefined, problems: [] });
});

test('openPixelFile() refuses a file of other images, one of another kind, an empty one and a folder', async () => {
  const path = await writtenAt('other.pixels');
  const foreign = join(folder, 'foreign.pixels');
  await writeFile(foreign, 'x'.repeat(500));
  const empty = join(folder, 'empty.pixels');
  await writeFile(empty, '');
  for (const [given, key, reason] of [
    [path, 'faces at 4x4', /is of other images/],
    [foreign, head.key, /is cut off or of another kind/],
    [empty, head.key, /is cut off or of another kind/],
    [folder, head.key, /EISDIR/],
  ] as const) {
    const { file, problems } = await openFile(given, key);
    assert.equal(file, undefined);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, reason);
  }
});

test('a file of pixels that was changed anywhere never gives other pixels than were written', async () => {
  const path = await writtenAt('damaged.pixels');
  const whole = await readFile(path);
  const changes: Buffer[] = [];
  for (let length = 0; length < whole.length; length += 7) changes.push(whole.subarray(0, length));
  changes.push(
    Buffer.concat([whole, Buffer.of(0)]),
    Buffer.concat([whole.subarray(0, 30), whole.subarray(40)]),
  );
  for (let at = 0; at < whole.length; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at]! ^= 1 << (at % 8);
    changes.push(flipped);
  }
  for (const change of changes) {
    await writeFile(path, change);
    const { file, problems } = await openFile(path);
    for (let index = 0; index < 5; index++) {
      const pixels = await file?.read(index);
      if (pixels !== undefined) assert.deepEqual(new Uint8Array(pixels), pixelsOf(index));
    }
    await file?.close();
    assert.equal(problems.length, 1);
    // The next run writes what was damaged anew.
    if (file !== undefined) assert.ok(!(await readdir(folder)).includes('damaged.pixels'));
  }
});

test('a process that is killed while it writes leaves no file under the name, and another can write it at once', async () => {
  const path = join(folder, 'killed.pixels');
  const door = fileURLToPath(new URL('../../../src/pipeline/index.ts', import.meta.url));
  const script = `
    import { writePixelFile } from ${JSON.stringify(door)};
    const head = ${JSON.stringify({ ...head, size: 1e9 })};
    await writePixelFile(${JSON.stringify(path)}, head, async (index) => {
      if (index === 1000) console.log('writing');
      return new Uint8Array(6);
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await writePixelFile(path, head, find);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { file, problems } = await openFile(path);
  assert.deepEqual(new Uint8Array((await file!.read(4))!), pixelsOf(4));
  await file?.close();
  assert.deepEqual(problems, []);
});

test('writePixelFile() leaves nothing where the pixels cannot be had', async () => {
  const path = join(folder, 'failed.pixels');
  const failing = async (index: number) => {
    if (index === 3) throw new Error('no pixels');
    return pixelsOf(index);
  };
  await assert.rejects(writePixelFile(path, head, failing), /no pixels/);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('failed')),
    [],
  );
});
