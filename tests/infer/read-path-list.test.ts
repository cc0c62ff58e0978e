import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPathList } from '../../src/infer/read-path-list.ts';

async function readAll(chunks: readonly (Uint8Array | string)[], nul: boolean): Promise<string[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  return collect(readPathList(stream, { nul }));
}

async function collect(paths: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const path of paths) found.push(path);
  return found;
}

test('readPathList() takes a path a line, whatever the line ends, and no empty ones', async () => {
  assert.deepEqual(await readAll(['a.jpg\r\n\nb c.jpg\n', 'd.jpg'], false), ['a.jpg', 'b c.jpg', 'd.jpg']);
  assert.deepEqual(await readAll([], false), []);
  const marked = Buffer.from('\uFEFFa.jpg\r\n\uFEFFb.jpg\r\n');
  for (const cut of [0, 1, 2, 3, 9]) {
    const chunks = [marked.subarray(0, cut), marked.subarray(cut)];
    assert.deepEqual(await readAll(chunks, false), ['a.jpg', '\uFEFFb.jpg']);
  }
});

test('readPathList() with nul keeps line ends in names', async () => {
  assert.deepEqual(await readAll(['a\nb\r\0c\0\0d'], true), ['a\nb\r', 'c', 'd']);
});

test('readPathList() gives the same paths however the stream is cut', async () => {
  const names = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/[\n\r\0\uFEFF]/.test(name)),
  );
  await fc.assert(
    fc.asyncProperty(names, fc.array(fc.nat(20)), fc.boolean(), async (paths, cuts, nul) => {
      const bytes = Buffer.from(paths.map((path) => path + (nul ? '\0' : '\n')).join(''));
      const chunks: Uint8Array[] = [];
      let start = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(start, start + cut));
        start += cut;
      }
      chunks.push(bytes.subarray(start));
      assert.deepEqual(await readAll(chunks, nul), paths);
    }),
    { numRuns: 50 },
  );
});
