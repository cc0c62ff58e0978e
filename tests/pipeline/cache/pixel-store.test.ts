import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createPixelStore, type PixelStore } from '../../../src/pipeline/index.ts';
import { greySample } from '../fake-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'fer-cache-'));
after(() => rmSync(folder, { recursive: true }));

/** Images of 16 bytes, so that a budget of 64 holds four. */
const sample = (level: number) => greySample(level, 4);

const failOnProblem = (error: Error): void => {
  throw error;
};

async function foundIn(store: PixelStore, size: number): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  for (let index = 0; index < size; index++) {
    const pixels = await store.find(index);
    if (pixels !== undefined) assert.deepEqual(pixels, sample(pixels[0]!).pixels);
    found.push(pixels?.[0]);
  }
  return found;
}

test('createPixelStore() keeps in memory what the budget holds, in any order, and nothing more', async () => {
  const store = createPixelStore({ size: 6, memoryBytes: 79 });
  for (const index of [5, 0, 3, 1, 2, 4]) await store.keep(index, sample(index));
  assert.deepEqual(await foundIn(store, 6), [0, 1, undefined, 3, undefined, 5]);
  assert.equal(store.usedBytes(), 64);
  await store.close();
});

test('createPixelStore() keeps the rest on the disk once it has a folder, and leaves no file there', async () => {
  const store = createPixelStore({ size: 6, memoryBytes: 40 });
  for (let index = 0; index < 4; index++) await store.keep(index, sample(index));
  assert.deepEqual(await foundIn(store, 4), [0, 1, undefined, undefined]);
  store.spillTo(folder, failOnProblem);
  await Promise.all([5, 3, 2, 4].map((index) => store.keep(index, sample(index))));
  assert.deepEqual(await foundIn(store, 6), [0, 1, 2, 3, 4, 5]);
  assert.equal(store.usedBytes(), 32);
  if (process.platform !== 'win32') assert.deepEqual(readdirSync(folder), []);
  await store.close();
  assert.deepEqual(readdirSync(folder), []);
});

test('createPixelStore() gives back every one of many images from memory and from the disk', async () => {
  const size = 5000;
  const image = (index: number) => ({
    width: 30,
    height: 30,
    channels: 3 as const,
    pixels: Uint8Array.from({ length: 2700 }, (_, i) => (i * 7 + index * 13 + (index >> 8)) % 256),
  });
  // Two allocations of memory and a part of a third.
  const store = createPixelStore({ size, memoryBytes: 9 * 2 ** 20 });
  store.spillTo(folder, failOnProblem);
  for (let index = 0; index < size; index++) await store.keep((index * 3) % size, image((index * 3) % size));
  for (let index = 0; index < size; index++) {
    assert.deepEqual(await store.find(index), image(index).pixels, `${index}`);
  }
  await store.close();
});

test('createPixelStore() takes the shape of its first image and keeps no other', async () => {
  const store = createPixelStore({ size: 3, memoryBytes: 1000 });
  assert.equal(store.shape(), undefined);
  await store.keep(0, sample(0));
  await store.keep(1, greySample(1, 5));
  await store.keep(2, { ...sample(2), channels: 3, pixels: new Uint8Array(48) });
  assert.deepEqual(store.shape(), { width: 4, height: 4, channels: 1 });
  assert.deepEqual(await foundIn(store, 3), [0, undefined, undefined]);
  await store.close();
});

test('createPixelStore() keeps a copy, not the array that it was given', async () => {
  const store = createPixelStore({ size: 1, memoryBytes: 1000 });
  const image = sample(7);
  await store.keep(0, image);
  image.pixels.fill(9);
  assert.deepEqual(await foundIn(store, 1), [7]);
  await store.close();
});

test('createPixelStore() says once that its folder cannot be written to, and goes on with what is in memory', async () => {
  const store = createPixelStore({ size: 6, memoryBytes: 32 });
  const problems: string[] = [];
  store.spillTo(join(folder, 'missing'), ({ message }) => problems.push(message));
  await Promise.all([0, 1, 2, 3].map((index) => store.keep(index, sample(index))));
  await store.keep(4, sample(4));
  assert.deepEqual(await foundIn(store, 5), [0, 1, undefined, undefined, undefined]);
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /ENOENT/);
  await store.close();
});

test('createPixelStore() of two runs at once do not share their files', async () => {
  const [one, other] = [1, 2].map(() => createPixelStore({ size: 4, memoryBytes: 0 })) as [
    PixelStore,
    PixelStore,
  ];
  for (const [store, offset] of [
    [one, 0],
    [other, 100],
  ] as const) {
    store.spillTo(folder, failOnProblem);
    for (let index = 0; index < 4; index++) await store.keep(index, sample(index + offset));
  }
  assert.deepEqual(await foundIn(one, 4), [0, 1, 2, 3]);
  await one.close();
  assert.deepEqual(await foundIn(other, 4), [100, 101, 102, 103]);
  await other.close();
});

test('createPixelStore() keeps nothing once it is closed, says nothing of it and opens no file', async () => {
  const problems: Error[] = [];
  const store = createPixelStore({ size: 9, memoryBytes: 0 });
  store.spillTo(folder, (problem) => problems.push(problem));
  await store.keep(0, sample(0));
  const late = [1, 2, 3].map((index) => store.keep(index, sample(index)));
  await Promise.all([store.close(), ...late]);
  await store.keep(4, sample(4));
  const unused = createPixelStore({ size: 9, memoryBytes: 0 });
  unused.spillTo(folder, (problem) => problems.push(problem));
  await unused.close();
  await unused.keep(0, sample(0));
  assert.deepEqual(problems, []);
  assert.deepEqual(readdirSync(folder), []);
  if (process.platform === 'linux') {
    const open = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    assert.deepEqual(
      open.filter((path) => path.startsWith(folder)),
      [],
    );
  }
});
