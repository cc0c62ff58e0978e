import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adjustLight } from '../../../src/pipeline/index.ts';

const image = { width: 3, height: 1, channels: 1, values: Float32Array.of(0, 100, 250) };

test('adjustLight() multiplies, then adds, and does not clip', () => {
  const { values } = adjustLight(image, { contrast: 1.5, brightness: -8 });
  assert.deepEqual([...values], [-8, 142, 367]);
});

test('adjustLight() can write over its input', () => {
  const values = image.values.slice();
  adjustLight({ ...image, values }, { contrast: 1, brightness: 4, out: values });
  assert.deepEqual([...values], [4, 104, 254]);
});
