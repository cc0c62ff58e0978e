import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { createByteStore } from '../../../src/data/names/_byte-store.ts';
import { createGrowingArray } from '../../../src/data/names/_growing-array.ts';
import { createNameList } from '../../../src/data/names/_name-list.ts';
import { sortNames } from '../../../src/data/names/_sort-names.ts';

const namesOfAnyBytes = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 200 });

async function* streamed(names: readonly Uint8Array[]): AsyncGenerator<Buffer, void, undefined> {
  for (const name of names) yield Buffer.from(name);
}

async function sorted(names: readonly Uint8Array[], runLength: number): Promise<string[]> {
  const result: string[] = [];
  for await (const name of sortNames(streamed(names), { runLength }))
    result.push(Buffer.from(name).toString('hex'));
  return result;
}

function scratchFiles(): number {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('fer-') && name.endsWith('.tmp')).length;
}

test('a name list gives every name back, whatever the order of asking and wherever it is kept', () => {
  fc.assert(
    fc.property(
      namesOfAnyBytes,
      fc.constantFrom(0, 100, 2 ** 20),
      fc.infiniteStream(fc.nat()),
      (names, memoryBytes, picks) => {
        const store = createByteStore({ memoryBytes });
        const builder = createNameList(store);
        for (const name of names) builder.push(name);
        const list = builder.finish();
        assert.equal(list.size, names.length);
        for (const [index, name] of names.entries())
          assert.deepEqual(Buffer.from(list.at(index)), Buffer.from(name));
        for (const pick of picks.take(names.length)) {
          const index = pick % names.length;
          assert.deepEqual(Buffer.from(list.at(index)), Buffer.from(names[index]!));
        }
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('two name lists share a store', () => {
  const store = createByteStore({ memoryBytes: 64 });
  const builders = [createNameList(store), createNameList(store)] as const;
  for (let i = 0; i < 100; i++)
    for (const [j, builder] of builders.entries()) builder.push(Buffer.from(`${j}-${i}`));
  const lists = builders.map((builder) => builder.finish());
  for (let i = 0; i < 100; i++)
    for (const [j, list] of lists.entries()) assert.equal(String(Buffer.from(list.at(i))), `${j}-${i}`);
  store.close();
});

test('a growing array holds what was pushed', () => {
  const array = createGrowingArray(Uint32Array);
  for (let i = 0; i < 1000; i++) array.push(3 * i);
  assert.deepEqual(
    array.finish(),
    Uint32Array.from({ length: 1000 }, (_, i) => 3 * i),
  );
  assert.equal(array.size(), 1000);
  assert.deepEqual(createGrowingArray(Float64Array).finish(), new Float64Array());
});

test('sortNames() sorts by bytes as an array does, in however many runs', async () => {
  await fc.assert(
    fc.asyncProperty(namesOfAnyBytes, fc.integer({ min: 1, max: 20 }), async (names, runLength) => {
      const expected = names.map((name) => Buffer.from(name).toString('hex')).sort();
      assert.deepEqual(await sorted(names, runLength), expected);
    }),
    { numRuns: 60 },
  );
});

test('sortNames() leaves no file when its reader goes early or its source fails', async () => {
  const before = scratchFiles();
  const names = Array.from({ length: 50 }, (_, i) => Buffer.from(String(i)));
  for await (const name of sortNames(streamed(names), { runLength: 5 })) {
    assert.equal(Buffer.from(name).toString(), '0');
    break;
  }
  const failing = async function* (): AsyncGenerator<Buffer> {
    yield* names;
    throw new Error('the disk is gone');
  };
  await assert.rejects(async () => {
    for await (const _ of sortNames(failing(), { runLength: 5 })) assert.fail('nothing is sorted yet');
  }, /the disk is gone/);
  assert.equal(scratchFiles(), before);
});

test('a byte store says what fails where its folder is not there', () => {
  const store = createByteStore({ memoryBytes: 4, folder: 'no/such/folder' });
  store.append(Buffer.from('abcd'));
  assert.throws(() => store.append(Buffer.from('e')), { code: 'OUTPUT_FAILED' });
  assert.equal(String(Buffer.from(store.read(0, 4))), 'abcd');
});
