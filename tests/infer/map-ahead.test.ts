import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapAhead } from '../../src/infer/map-ahead.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function log(): { readonly events: string[]; readonly source: (n: number) => AsyncGenerator<number> } {
  const events: string[] = [];
  const source = async function* (n: number): AsyncGenerator<number> {
    try {
      for (let item = 0; item < n; item++) {
        events.push(`pull ${item}`);
        yield item;
      }
    } finally {
      events.push('closed');
    }
  };
  return { events, source };
}

for (const n of [0, 1, 2, 5]) {
  test(`mapAhead() keeps the order of ${n} items`, async () => {
    const results = await collect(mapAhead(log().source(n), async (item) => item * 10));
    assert.deepEqual(
      results,
      Array.from({ length: n }, (_, index) => index * 10),
    );
  });
}

test('mapAhead() has exactly the next item under way while the consumer works', async () => {
  const { events, source } = log();
  const mapped = mapAhead(source(4), async (item) => {
    events.push(`start ${item}`);
    return item;
  });
  for await (const item of mapped) events.push(`use ${item}`);
  assert.deepEqual(events, [
    ...['pull 0', 'start 0', 'pull 1', 'start 1', 'use 0', 'pull 2', 'start 2', 'use 1'],
    ...['pull 3', 'start 3', 'use 2', 'closed', 'use 3'],
  ]);
});

test('mapAhead() throws a failure in its turn, after the results before it, and closes the source', async () => {
  const { events, source } = log();
  const seen: number[] = [];
  const mapped = mapAhead(source(9), async (item) => {
    if (item === 2) throw new Error('broken');
    return item;
  });
  await assert.rejects(
    async () => {
      for await (const item of mapped) seen.push(item);
    },
    { message: 'broken' },
  );
  assert.deepEqual(seen, [0, 1]);
  assert.equal(events.at(-1), 'closed');
});

test('mapAhead() passes on a failure of the source', async () => {
  const source = async function* (): AsyncGenerator<number> {
    yield 1;
    throw new Error('source broke');
  };
  await assert.rejects(collect(mapAhead(source(), async (item) => item)), { message: 'source broke' });
});

test('mapAhead() waits for the work under way when the consumer stops, and closes the source', async () => {
  const { events, source } = log();
  const mapped = mapAhead(source(9), async (item) => {
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`done ${item}`);
    return item;
  });
  for await (const item of mapped) {
    assert.equal(item, 0);
    break;
  }
  assert.deepEqual(events, ['pull 0', 'pull 1', 'done 0', 'closed', 'done 1']);
});
