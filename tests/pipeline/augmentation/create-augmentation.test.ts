import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAugmentation, paperAugmentation } from '../../../src/pipeline/index.ts';

test('createAugmentation() takes the paper augmentation as JSON', () => {
  assert.deepEqual(createAugmentation(JSON.parse(JSON.stringify(paperAugmentation))), paperAugmentation);
});

test('createAugmentation() refuses an unknown key and names the nearest known one', () => {
  const unknown = {
    code: 'CONFIG_INVALID',
    message: /`rotat` is not a known field \(did you mean `rotate`\?\)/,
  };
  assert.throws(() => createAugmentation({ rotat: { degrees: [-1, 1] } }), unknown);
  const nested = { code: 'CONFIG_INVALID', message: /`noise.sigm` .*`sigma`/ };
  assert.throws(() => createAugmentation({ noise: { probability: 1, sigma: 2, sigm: 3 } }), nested);
});

for (const [what, fields] of [
  ['a probability above 1', { flip: { probability: 1.1 } }],
  ['a range the wrong way round', { zoom: { factor: [1.1, 0.9] } }],
  ['a range of one number', { rotate: { degrees: [15] } }],
  ['a number for a range', { rotate: { degrees: 15 } }],
  ['a zoom to nothing', { zoom: { factor: [0, 1] } }],
  ['no object', 'paper'],
] as const) {
  test(`createAugmentation() refuses ${what}`, () => {
    assert.throws(() => createAugmentation(fields), { code: 'CONFIG_INVALID' });
  });
}
