import { setImmediate } from 'node:timers/promises';
import type { Batch } from '../../pipeline/index.ts';
import type { Tensorflow } from '../engine/index.ts';
import type { Learner } from '../step/learner.ts';
import { createResultReader } from '../step/result-reader.ts';
import { createLossSmoother } from './create-loss-smoother.ts';
import type { SweepPoint } from './suggest-learning-rate.ts';

/** A sweep ends where the smoothed loss is so many times the lowest. */
const DIVERGED_FACTOR = 4;

export interface SweepOptions {
  readonly tf: Tensorflow;
  readonly learner: Learner;
  readonly classWeights: readonly number[] | undefined;
  readonly steps: number;
  readonly minRate: number;
  readonly maxRate: number;
  readonly signal: AbortSignal | undefined;
  readonly onStep: (done: number) => void;
}

/**
 * Trains with a learning rate that grows from step to step by the same factor, until the loss explodes.
 *
 * fastai's `LRFinder`: the rate of step i, from 0, is `minRate * (maxRate / minRate) ** (i / steps)`.
 *
 * @throws what the signal was aborted with
 */
export async function sweepLearningRate(
  batches: AsyncIterable<Batch>,
  options: SweepOptions,
): Promise<SweepPoint[]> {
  const { tf, learner, classWeights, steps, minRate, maxRate, signal, onStep } = options;
  const reader = createResultReader(tf);
  const smooth = createLossSmoother();
  const points: SweepPoint[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  try {
    for await (const batch of batches) {
      signal?.throwIfAborted();
      const step = points.length + 1;
      const learningRate = minRate * (maxRate / minRate) ** (points.length / steps);
      reader.add(learner.trainOn(batch, { epoch: 1, step, learningRate, classWeights }), {
        size: batch.size,
        step,
      });
      const [result] = await reader.read();
      const { loss } = result!;
      const smoothed = smooth(loss);
      if (!Number.isFinite(loss)) break;
      points.push({ learningRate, loss, smoothed });
      onStep(step);
      lowest = Math.min(lowest, smoothed);
      if (smoothed > DIVERGED_FACTOR * lowest || step >= steps) break;
      await setImmediate();
    }
  } finally {
    reader.dispose();
  }
  return points;
}
