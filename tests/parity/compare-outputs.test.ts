import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareOutputs } from '../../src/parity/compare-outputs.ts';

const limits = { tolerance: 1e-4, modelJson: 'model.json', batchSize: 1 };

function tensor(...values: readonly number[]) {
  return { type: 'float32', data: Float32Array.from(values), shape: [values.length] };
}

test('compareOutputs() takes the largest difference of all outputs', () => {
  const outputs = [
    { name: 'a', value: tensor(0.5, 0.25) },
    { name: 'b', value: tensor(2 ** -14) },
  ];
  assert.equal(compareOutputs([tensor(0.5, 0.25), tensor(0)], outputs, limits), 2 ** -14);
});

test('compareOutputs() is relative beyond 1 and absolute below', () => {
  const large = [{ name: 'a', value: tensor(4096.25) }];
  assert.equal(compareOutputs([tensor(4096)], large, limits), 0.25 / 4096);
  const small = [{ name: 'a', value: tensor(0.0002) }];
  assert.throws(() => compareOutputs([tensor(0.00001)], small, limits), {
    code: 'PARITY_FAILED',
    message: /its output `a` differs by 0\.000190 in a batch of 1, more than the tolerance: 0\.0001$/,
  });
});

test('compareOutputs() fails what is no number on either side, also where it is on both', () => {
  for (const [expected, actual] of [
    [Number.NaN, 0],
    [0, Number.NaN],
    [Number.NaN, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ] as const) {
    assert.throws(() => compareOutputs([tensor(expected)], [{ name: 'a', value: tensor(actual) }], limits), {
      message: /differs by Infinity/,
    });
  }
});

test('compareOutputs() fails another number of outputs and another shape', () => {
  assert.throws(() => compareOutputs([tensor(1), tensor(2)], [{ name: 'a', value: tensor(1) }], limits), {
    message: /another number of outputs: expected 2, got 1$/,
  });
  const column = { ...tensor(1, 2), shape: [2, 1] };
  assert.throws(() => compareOutputs([tensor(1, 2)], [{ name: 'a', value: column }], limits), {
    message: /its output `a` has another shape: expected \[2\], got \[2, 1\]$/,
  });
});
