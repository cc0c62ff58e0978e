import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Statistics } from '../../src/pipeline/index.ts';
import { balancedClassWeights } from '../../src/train/balanced-class-weights.ts';
import { planSampling } from '../../src/train/plan-sampling.ts';
import { createTrainConfig } from '../../src/train/train-config.ts';
import { fakeImages } from '../pipeline/fake-images.ts';

// `class-weights.py` made the file.
const { cases } = JSON.parse(
  readFileSync(new URL('./golden/class-weights.json', import.meta.url), 'utf8'),
) as { cases: { name: string; counts: number[]; weights: number[] }[] };

describe('balancedClassWeights()', () => {
  for (const { name, counts, weights } of cases) {
    it(`gives the weights of scikit-learn: ${name}`, () => {
      const given = balancedClassWeights(counts);
      assert.equal(given.length, weights.length);
      for (const [i, weight] of given.entries())
        assert.ok(Math.abs(weight - weights[i]!) < 1e-12, `${weight}`);
    });
  }
});

describe('planSampling()', () => {
  const training = fakeImages(11);
  const rejects = [{ path: 'fake/3.png', code: 'IMAGE_INVALID', reason: 'torn' }];
  const measured = { size: 10, counts: { angry: 6, happy: 4 }, rejects } as unknown as Statistics;
  const plan = (fields: object, statistics = measured) =>
    planSampling(createTrainConfig({ data: '-', ...fields }), { training, measured: statistics });

  it('takes every image once where nothing is said', () => {
    assert.deepEqual(plan({}), {
      training,
      images: 10,
      classTarget: undefined,
      classWeights: undefined,
      description: undefined,
    });
  });

  it('draws the mean count of a class, or what is given, among the usable images', () => {
    const balanced = plan({ balance: true });
    assert.deepEqual([balanced.classTarget, balanced.images, balanced.training.size], [5, 10, 10]);
    const paths = Array.from({ length: 10 }, (_, index) => balanced.training.describe(index).path);
    assert.ok(!paths.includes('fake/3.png'));
    const given = plan({ balance: true, balanceTarget: 7 });
    assert.deepEqual([given.classTarget, given.images], [7, 14]);
    assert.equal(given.description, 'each epoch draws 7 images of each of 2 classes');
  });

  it('weighs the usable images of each class', () => {
    const { classWeights, images, description } = plan({ classWeights: true });
    // 10 / (2 * 6) and 10 / (2 * 4)
    assert.deepEqual(classWeights, [10 / 12, 1.25]);
    assert.equal(images, 10);
    assert.equal(description, 'class weights: angry 0.833, happy 1.250');
  });

  it('refuses a class without usable images', () => {
    const statistics = { ...measured, counts: { angry: 10, happy: 0 } };
    for (const fields of [{ balance: true }, { classWeights: true }]) {
      assert.throws(() => plan(fields, statistics), {
        code: 'DATASET_INVALID',
        message: /usable image: happy$/,
      });
    }
  });
});

describe('createTrainConfig()', () => {
  it('refuses a target without balance, and weights with it', () => {
    assert.throws(() => createTrainConfig({ data: '-', balanceTarget: 3 }), {
      code: 'CONFIG_INVALID',
      message: /`balanceTarget`: Expected with `balance` alone/,
    });
    assert.throws(() => createTrainConfig({ data: '-', balance: true, classWeights: true }), {
      code: 'CONFIG_INVALID',
      message: /`classWeights`: Expected without `balance`/,
    });
  });
});
