import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HistoryRow } from '../../src/report/index.ts';
import { findBottleneck, formatBottleneck } from '../../src/train/find-bottleneck.ts';
import { describeTraining, type TrainResult } from '../../src/train/index.ts';

const row = (images_per_second: number, data_wait_share: number): HistoryRow => ({
  epoch: 1,
  loss: 1,
  accuracy: 0.5,
  val_loss: 1,
  val_accuracy: 0.5,
  learning_rate: 1e-3,
  seconds: 9,
  images_per_second,
  data_wait_share,
});

describe('findBottleneck()', () => {
  it('calls an epoch input-bound from 5 % of waiting on', () => {
    assert.deepEqual(findBottleneck([row(10, 0.049)]), { bound: 'compute', dataWaitShare: 0.049 });
    assert.deepEqual(findBottleneck([row(10, 0.05)]), { bound: 'input', dataWaitShare: 0.05 });
    assert.deepEqual(findBottleneck([row(10, 0)]), { bound: 'compute', dataWaitShare: 0 });
    assert.equal(findBottleneck([]), undefined);
  });

  it('counts each epoch by the time of its steps', () => {
    // Of 600 images: 60 s with 30 s of waiting, then twice 20 s without.
    const rows = [row(10, 0.5), row(30, 0), row(30, 0)];
    assert.deepEqual(findBottleneck(rows), { bound: 'input', dataWaitShare: 0.3 });
  });

  it('reads as a clause, in the summary of a run as well', () => {
    const bottleneck = findBottleneck([row(10, 0.012)])!;
    const text = 'compute-bound, waiting for images 1.2 % of the time';
    assert.equal(formatBottleneck(bottleneck), text);
    const result = { run: 'runs/a', outcome: 'finished', history: [], bottleneck } as unknown as TrainResult;
    assert.ok(describeTraining(result, 'faces').split('\n').includes(text));
  });
});
