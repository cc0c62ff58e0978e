import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardizePixels } from '../../src/image/index.ts';

test('standardizePixels() subtracts the mean and divides by the std of each channel', () => {
  const spec = { channels: 3, mean: [10, 20, 30], std: [1, 2, 4] } as const;
  const values = standardizePixels(Uint8Array.of(10, 24, 34, 0, 10, 0), spec);
  assert.deepEqual(values, Float32Array.of(0, 2, 1, -10, -5, -7.5));
});

test('standardizePixels() rounds the mean, the std and each result to float32', () => {
  // numpy: (np.float32(x) - np.float32(129.47)) / np.float32(65.04) for these x, as unsigned 32-bit patterns
  const values = standardizePixels(Uint8Array.of(0, 1, 77, 129, 200, 255), {
    channels: 1,
    mean: [129.47],
    std: [65.04],
  });
  assert.deepEqual(
    new Uint32Array(values.buffer),
    Uint32Array.of(3221146796, 3221017820, 3209594404, 3152857841, 1066061295, 1073154982),
  );
});

test('standardizePixels() writes into a batch at the place of the picture and nowhere else', () => {
  const batch = new Float32Array(6).fill(9);
  const spec = { channels: 1, mean: [1], std: [2] } as const;
  const out = standardizePixels(Uint8Array.of(3, 5), spec, { out: batch, offset: 2 });
  assert.equal(out, batch);
  assert.deepEqual(batch, Float32Array.of(9, 9, 1, 2, 9, 9));
});

test('standardizePixels() refuses a batch without room for the picture', () => {
  const spec = { channels: 1, mean: [0], std: [1] } as const;
  assert.throws(
    () => standardizePixels(new Uint8Array(4), spec, { out: new Float32Array(6), offset: 3 }),
    RangeError,
  );
});
