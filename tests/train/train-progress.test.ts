import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTrainConfig } from '../../src/train/index.ts';
import { formatEpoch, formatProgress, measureStep } from '../../src/train/train-progress.ts';
import { startTraining } from '../../src/train/training-state.ts';

const ROW = {
  epoch: 1,
  loss: 1.5,
  accuracy: 0.4,
  val_loss: 1.25,
  val_accuracy: 0.5,
  learning_rate: 1e-3,
  seconds: 30,
  images_per_second: 10,
  data_wait_share: 0.1,
};

describe('measureStep()', () => {
  // 200 images in batches of 64 are 4 steps; 2 steps took 12.8 s, of which 3.2 s were waiting.
  const state = {
    ...startTraining(createTrainConfig({ data: '-' })),
    epoch: 2,
    step: 2,
    sums: { loss: 128, correct: 96, images: 128 },
    seconds: 12.8,
    waitSeconds: 3.2,
    rows: [ROW],
  };
  const options = { epochs: 3, batchSize: 64, images: 200 };

  it('says speed, running means, the share of waiting and the time until the last epoch ends', () => {
    assert.deepEqual(measureStep(state, options), {
      stage: 'train',
      epoch: 2,
      epochs: 3,
      step: 2,
      steps: 4,
      loss: 1,
      accuracy: 0.75,
      imagesPerSecond: 10,
      dataWaitShare: 0.25,
      // 2 + 4 steps of 6.4 s, and twice the 10 s by which the first epoch took longer than its steps.
      secondsLeft: 6 * 6.4 + 2 * 10,
    });
  });

  it('says no loss before the first results are read', () => {
    const first = measureStep({ ...state, sums: { loss: 0, correct: 0, images: 0 } }, options);
    assert.equal(first.loss, undefined);
    assert.doesNotMatch(formatProgress(first), /loss/);
  });

  it('reads as one line', () => {
    assert.equal(
      formatProgress(measureStep(state, options)),
      'epoch 2/3  step 2/4  loss 1.0000  accuracy 75.0 %  10 images/s  waiting 25 %  left 0:58',
    );
    const long = { ...measureStep(state, options), secondsLeft: 3723.4 };
    assert.match(formatProgress(long), /left 1:02:03$/);
    assert.equal(formatProgress({ stage: 'measure', done: 3, total: 9 }), 'measuring image 3 of 9');
  });
});

describe('formatEpoch()', () => {
  it('says both losses and accuracies, and whether it is the best', () => {
    assert.equal(
      formatEpoch(ROW, { epochs: 9, isBest: true }),
      'epoch 1/9: loss 1.5000, accuracy 40.0 %; validation loss 1.2500, accuracy 50.0 %, the best so far; 30.0 s, 10 images/s; input-bound, waiting for images 10.0 % of the time',
    );
    assert.doesNotMatch(formatEpoch(ROW, { epochs: 9, isBest: false }), /best/);
  });
});
