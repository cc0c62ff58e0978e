import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findOverfitting } from '../../src/report/index.ts';

const FALLING = [2, 1.5, 1.2, 1, 0.8, 0.6, 0.5];

/** Epochs with these validation losses. */
function runOf(validation: readonly number[], training: readonly number[] = FALLING) {
  return validation.map((val_loss, index) => ({ epoch: index + 1, val_loss, loss: training[index]! }));
}

describe('findOverfitting()', () => {
  it('is the epoch of the lowest validation loss after which it rises for good', () => {
    const found = findOverfitting(runOf([2, 1.4, 1, 1.01, 1.1, 1.2, 1.3]))!;
    assert.equal(found.epoch, 3);
    assert.ok(Math.abs(found.rise - 0.3) < 1e-12);
  });

  const none = {
    'no epoch': [],
    'too few epochs after the lowest': [2, 1.4, 1, 1.1, 1.2],
    'a loss that falls to the end': [2, 1.8, 1.6, 1.4, 1.3, 1.2, 1.1],
    'a loss that stays within 2 %': [2, 1.4, 1, 1.015, 1.01, 1.019, 1.015],
    'a loss that comes back': [2, 1.4, 1, 1.2, 1.3, 1.3, 1.01],
    'a loss that came back within the last three': [2, 1.4, 1, 1.2, 1.3, 1.01, 1.3],
  };
  for (const [what, losses] of Object.entries(none)) {
    it(`is not there for ${what}`, () => assert.equal(findOverfitting(runOf(losses)), undefined));
  }

  it('is not there where the training loss rises too: the run diverges', () => {
    const training = [2, 1.5, 1.2, 1.3, 1.4, 1.5, 1.6];
    assert.equal(findOverfitting(runOf([2, 1.4, 1, 1.1, 1.2, 1.3, 1.4], training)), undefined);
  });

  it('is the earliest of equal losses', () => {
    assert.equal(findOverfitting(runOf([2, 1, 1, 1.1, 1.2, 1.3]))?.epoch, 2);
  });

  it('passes over losses that are not finite', () => {
    assert.equal(findOverfitting(runOf([2, 1, Number.NaN, 1.1, 1.2, 1.3, Number.NaN]))?.epoch, 2);
  });

  it('takes another patience and tolerance', () => {
    const rows = runOf([2, 1.4, 1, 1.05, 1.05, 1.05]);
    assert.equal(findOverfitting(rows)?.epoch, 3);
    assert.equal(findOverfitting(rows, { tolerance: 0.06 }), undefined);
    assert.equal(findOverfitting(rows, { patience: 4 }), undefined);
  });
});
