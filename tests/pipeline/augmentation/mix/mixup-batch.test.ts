import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixupBatch } from '../../../../src/pipeline/index.ts';
import { batchOf } from './batch.ts';

test('mixupBatch() adds images and labels in the same shares', () => {
  const batch = batchOf(2);
  const mixed = mixupBatch(batch, { share: 0.75, partners: Uint32Array.of(1, 0) });
  // 0.75 i + 0.25 (100 + i), and the other way about
  assert.deepEqual([...mixed.images], [25, 26, 27, 28, 29, 30, 75, 76, 77, 78, 79, 80]);
  assert.deepEqual([...mixed.labels], [0.75, 0.25, 0.25, 0.75]);
  assert.deepEqual([mixed.shape, mixed.size, mixed.paths], [batch.shape, 2, batch.paths]);
  assert.deepEqual(batch, batchOf(2));
});

test('mixupBatch() leaves an image whose partner it is itself', () => {
  const batch = batchOf(1, 3);
  assert.deepEqual(mixupBatch(batch, { share: 0.5, partners: Uint32Array.of(0) }), batch);
});
