import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutmixBatch } from '../../../../src/pipeline/index.ts';
import { batchOf } from './batch.ts';

test('cutmixBatch() takes the rectangle from the partner and mixes labels by area', () => {
  const batch = batchOf(2);
  const box = { left: 1, top: 0, width: 2, height: 1 };
  const mixed = cutmixBatch(batch, { box, partners: Uint32Array.of(1, 0) });
  assert.deepEqual([...mixed.images], [0, 101, 102, 3, 4, 5, 100, 1, 2, 103, 104, 105]);
  // 2 of 6 pixels
  const [own, other] = [Math.fround(2 / 3), Math.fround(1 / 3)];
  assert.deepEqual([...mixed.labels], [own, other, other, own]);
  assert.deepEqual(batch, batchOf(2));
});

test('cutmixBatch() takes all channels of the rectangle', () => {
  const box = { left: 2, top: 1, width: 1, height: 1 };
  const mixed = cutmixBatch(batchOf(2, 3), { box, partners: Uint32Array.of(1, 1) });
  assert.deepEqual([...mixed.images.subarray(12, 18)], [12, 13, 14, 115, 116, 117]);
  assert.deepEqual([...mixed.images.subarray(18)], [...batchOf(2, 3).images.subarray(18)]);
});

test('cutmixBatch() with an empty rectangle changes nothing', () => {
  const batch = batchOf(2);
  const box = { left: 0, top: 0, width: 0, height: 1 };
  assert.deepEqual(cutmixBatch(batch, { box, partners: Uint32Array.of(1, 0) }), batch);
});
