import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createPreprocessSpec,
  hashPreprocessSpec,
  parsePreprocessSpec,
  serializePreprocessSpec,
} from '../../src/image/index.ts';

const fields = {
  width: 48,
  height: 48,
  channels: 1,
  grey: 'rec601',
  resize: 'bilinear-antialias',
  fit: 'fill',
  mean: [129.47],
  std: [65.04],
  labels: ['happy', 'sad'],
} as const;

/** Written by hand: keys in order, no spaces. */
const CANONICAL =
  '{"channels":1,"fit":"fill","grey":"rec601","height":48,"labels":["happy","sad"],"mean":[129.47],"resize":"bilinear-antialias","std":[65.04],"width":48}';

test('createPreprocessSpec() gives a frozen copy', () => {
  const labels = ['happy', 'sad'];
  const spec = createPreprocessSpec({ ...fields, labels });
  labels.push('angry');
  assert.deepEqual(spec, fields);
  assert.ok(Object.isFrozen(spec) && Object.isFrozen(spec.labels) && Object.isFrozen(spec.mean));
});

test('createPreprocessSpec() names every wrong, missing and unknown field at once', () => {
  const { width: _, ...rest } = fields;
  assert.throws(
    () => createPreprocessSpec({ ...rest, heigth: 48, std: [0], labels: ['happy', ''] }),
    (error: Error & { code: string }) => {
      assert.equal(error.code, 'SPEC_INVALID');
      for (const field of ['width', 'heigth', 'std.0', 'labels.1'])
        assert.match(error.message, new RegExp(field));
      return true;
    },
  );
});

const contradictions = {
  'a mean for each channel': [{ mean: [1, 2, 3] }, /`mean`/],
  'a std for each channel': [{ channels: 3, mean: [1, 2, 3] }, /`std`/],
  'each label once': [{ labels: ['sad', 'sad'] }, /`labels`/],
  'two labels at least': [{ labels: ['sad'] }, /`labels`/],
  'one or three channels': [{ channels: 2 }, /`channels`/],
  'a known grey': [{ grey: 'linear' }, /`grey`/],
  'a finite mean': [{ mean: [Number.NaN] }, /`mean.0`/],
  'a size that memory can hold': [{ width: 1e9 }, /`width`/],
} as const;

for (const [wanted, [change, message]] of Object.entries(contradictions)) {
  test(`createPreprocessSpec() wants ${wanted}`, () => {
    assert.throws(() => createPreprocessSpec({ ...fields, ...change }), { code: 'SPEC_INVALID', message });
  });
}

test('createPreprocessSpec() refuses what is no object', () => {
  for (const value of [null, undefined, 'spec', 3, []]) {
    assert.throws(() => createPreprocessSpec(value), { code: 'SPEC_INVALID' });
  }
});

test('serializePreprocessSpec() writes canonical JSON in whatever order the fields came', () => {
  const reversed = Object.fromEntries(Object.entries(fields).reverse());
  assert.equal(serializePreprocessSpec(createPreprocessSpec(fields)), CANONICAL);
  assert.equal(serializePreprocessSpec(createPreprocessSpec(reversed)), CANONICAL);
});

test('parsePreprocessSpec() reads back what was written and refuses what is no JSON', () => {
  assert.deepEqual(parsePreprocessSpec(CANONICAL), fields);
  assert.throws(() => parsePreprocessSpec('{'), { code: 'SPEC_INVALID', message: /not JSON/ });
});

test('hashPreprocessSpec() is the SHA-256 of the canonical JSON', () => {
  // printf %s "$CANONICAL" | sha256sum
  assert.equal(
    hashPreprocessSpec(createPreprocessSpec(fields)),
    '7d3b8d791bc53a04b4786d70e66309b4324d3eed0b784e7c21d570965d941796',
  );
});
