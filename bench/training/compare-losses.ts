import type { Engine } from '../../src/train/engine/index.ts';
import { commandOf } from './command-of.ts';
import { startContestant } from './start-contestant.ts';
import { writeTask } from './write-task.ts';

/** How far the losses of two runs are apart, at most, over all steps. */
export interface Deviation {
  readonly learningRate: number;
  readonly steps: number;
  /** Our losses from those of the stock gradients, relative. */
  readonly ours: number;
  /** Those of the stock gradients from their own after the weights were moved by two units in the last place. */
  readonly moved: number;
}

const STEPS = 100;

/**
 * Trains with our gradients and with those of TensorFlow.js from one seed on the same batches.
 *
 * Adam divides by the root of the second moment, so that at its usual learning rate rounding alone drives two runs
 * apart within some steps; what the last bits of the weights do shows how much of a difference that is.
 */
export async function compareLosses(engine: Engine, folder: string): Promise<Deviation[]> {
  const deviations: Deviation[] = [];
  for (const learningRate of [1e-5, 1e-3]) {
    const task = await writeTask(engine, folder, { model: 'light', batchSize: 64, batches: 8, learningRate });
    const losses = [];
    for (const operations of ['fused', 'stock', 'moved']) {
      const contestant = await startContestant(operations, commandOf('ours.ts', task, operations));
      losses.push((await contestant.train(STEPS)).losses);
      contestant.stop();
    }
    const [fused, stock, moved] = losses as [readonly number[], readonly number[], readonly number[]];
    deviations.push({
      learningRate,
      steps: STEPS,
      ours: _largest(fused, stock),
      moved: _largest(moved, stock),
    });
    console.error(`losses at ${learningRate}: ${JSON.stringify(deviations.at(-1))}`);
  }
  return deviations;
}

function _largest(losses: readonly number[], expected: readonly number[]): number {
  return Math.max(...losses.map((loss, step) => Math.abs(loss - expected[step]!) / expected[step]!));
}
