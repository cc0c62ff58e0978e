import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, from, lastValueFrom, toArray } from 'rxjs';
import { expectCount } from '../../src/pipeline/index.ts';

test('expectCount() lets the declared number of values through, for each subscription', async () => {
  const counted = from(['a', 'b']).pipe(expectCount(2), toArray());
  assert.deepEqual(await lastValueFrom(counted), ['a', 'b']);
  assert.deepEqual(await lastValueFrom(counted), ['a', 'b']);
});

test('expectCount() fails where there are fewer, more or no values', async () => {
  const wrong = { code: 'DATASET_INVALID', message: /declared 2 images: it gave 1$/ };
  await assert.rejects(lastValueFrom(from(['a']).pipe(expectCount(2))), wrong);
  await assert.rejects(lastValueFrom(from(['a', 'b', 'c']).pipe(expectCount(2))), {
    code: 'DATASET_INVALID',
  });
  await assert.rejects(lastValueFrom(EMPTY.pipe(expectCount(2))), { code: 'DATASET_INVALID' });
});
