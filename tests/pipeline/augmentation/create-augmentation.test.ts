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

test('createAugmentation() fills in the parameters of the papers where a step or a mix gives none', () => {
  const { steps, mix } = createAugmentation({
    steps: [{ erase: {} }, { crop: {}, probability: 0.5 }, { choose: 2, of: [{ blur: {} }, { shift: {} }] }],
    mix: { mixup: {}, cutmix: {} },
  });
  assert.deepEqual(steps, [
    { probability: 1, erase: { area: [0.02, 0.4], aspect: [0.3, 1 / 0.3], fill: 'random' } },
    { probability: 0.5, crop: { area: [0.8, 1], aspect: [3 / 4, 4 / 3] } },
    {
      probability: 1,
      choose: 2,
      of: [
        { probability: 1, blur: { sigma: [0.1, 1] } },
        { probability: 1, shift: { pixels: 4 } },
      ],
    },
  ]);
  assert.deepEqual(mix, { probability: 1, mixup: { alpha: 0.2 }, cutmix: { alpha: 1 } });
  const again = createAugmentation(JSON.parse(JSON.stringify({ steps, mix })));
  assert.deepEqual(again, { steps, mix });
});

test('createAugmentation() says what is wrong with a step, with the nearest known field', () => {
  const refuse = (fields: unknown, message: RegExp): void =>
    assert.throws(() => createAugmentation(fields), { code: 'CONFIG_INVALID', message });
  refuse({ steps: [{ gama: {} }] }, /`steps.0.gama` is not a known field \(did you mean `gamma`\?\)/);
  refuse({ steps: [{ stretch: {} }, { erase: { areas: [0, 1] } }] }, /`steps.1.erase.areas` .*`area`/);
  refuse({ steps: [{ choose: 1, of: [{ blurr: {} }] }] }, /`steps.0.of.0.blurr` .*`blur`/);
  refuse({ mix: { mixup: {}, cutmx: {} } }, /`mix.cutmx` .*`cutmix`/);
  refuse({ step: [] }, /`step` .*`steps`/);
  refuse(
    { steps: [{ erase: { fill: 'white' } }] },
    /`steps.0.erase.fill`: Expected `random` or a grey level/,
  );
});

for (const [what, fields] of [
  ['a probability above 1', { flip: { probability: 1.1 } }],
  ['a range the wrong way round', { zoom: { factor: [1.1, 0.9] } }],
  ['a range of one number', { rotate: { degrees: [15] } }],
  ['a number for a range', { rotate: { degrees: 15 } }],
  ['a zoom to nothing', { zoom: { factor: [0, 1] } }],
  ['a step that does nothing', { steps: [{ probability: 0.5 }] }],
  ['a step that does two things', { steps: [{ gamma: {}, blur: {} }] }],
  ['a choice without steps', { steps: [{ choose: 1 }] }],
  ['a choice of no steps', { steps: [{ choose: 1, of: [] }] }],
  ['steps without a choice', { steps: [{ of: [{ blur: {} }] }] }],
  ['a choice in a choice', { steps: [{ choose: 1, of: [{ choose: 1, of: [{ blur: {} }] }] }] }],
  ['a choice that is a step too', { steps: [{ choose: 1, of: [{ blur: {} }], gamma: {} }] }],
  ['a shift by half a pixel', { steps: [{ shift: { pixels: 0.5 } }] }],
  ['an area above the whole', { steps: [{ crop: { area: [0.5, 1.5] } }] }],
  ['a fill that is no grey level', { steps: [{ erase: { fill: 256 } }] }],
  ['a blur of nothing', { steps: [{ blur: { sigma: [0, 1] } }] }],
  ['a mix of nothing', { mix: { probability: 0.5 } }],
  ['a mix whose alpha is 0', { mix: { mixup: { alpha: 0 } } }],
  ['no object', 'paper'],
] as const) {
  test(`createAugmentation() refuses ${what}`, () => {
    assert.throws(() => createAugmentation(fields), { code: 'CONFIG_INVALID' });
  });
}
