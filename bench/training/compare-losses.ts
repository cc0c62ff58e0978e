import type { Engine } from '../../src/train/engine/index.ts';
import { commandOf } from './command-of.ts';
import { startContestant } from './start-contestant.ts';
import { writeTask } from './write-task.ts';

/** How far the losses of two runs are apart, at most, over all steps. */
export interface Deviation {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly steps: number;
  /** Our losses from those of the stock gradients, relative. */
  readonly ours: number;
  /** The first step at which ours are more than a thousandth apart; none where none is. */
  readonly apartAt?: number;
  /** Those of the stock gradients from their own after the weights were moved by two units in the last place. */
  readonly moved: number;
  readonly movedApartAt?: number;
}

const STEPS = 100;

/** Four images make means of a sixteenth as many numbers, so that sums in float32 differ that much less. */
const CONDITIONS = [
  { batchSize: 4, learningRate: 1e-5 },
  { batchSize: 4, learningRate: 1e-3 },
  { batchSize: 64, learningRate: 1e-5 },
  { batchSize: 64, learningRate: 1e-3 },
] as const;

/**
 * Trains with our gradients and with those of TensorFlow.js from one seed on the same batches.
 *
 * Adam divides by the root of the second moment, so that at its usual learning rate rounding alone drives two runs
 * apart within some steps; what the last bits of the weights do shows how much of a difference that is.
 */
export async function compareLosses(engine: Engine, folder: string): Promise<Deviation[]> {
  const deviations: Deviation[] = [];
  for (const condition of CONDITIONS) {
    const task = await writeTask(engine, folder, { model: 'light', batches: 8, ...condition });
    const losses = [];
    for (const operations of ['fused', 'stock', 'moved']) {
      const contestant = await startContestant(operations, commandOf('ours.ts', task, operations));
      losses.push((await contestant.train(STEPS)).losses);
      contestant.stop();
    }
    const [fused, stock, moved] = losses as [readonly number[], readonly number[], readonly number[]];
    deviations.push({
      ...condition,
      steps: STEPS,
      ours: _largest(fused, stock),
      ..._apartAt('apartAt', fused, stock),
      moved: _largest(moved, stock),
      ..._apartAt('movedApartAt', moved, stock),
    });
    console.error(`losses: ${JSON.stringify(deviations.at(-1))}`);
  }
  return deviations;
}

function _largest(losses: readonly number[], expected: readonly number[]): number {
  return Math.max(..._differences(losses, expected));
}

function _apartAt<Name extends string>(
  name: Name,
  losses: readonly number[],
  expected: readonly number[],
): { readonly [Key in Name]?: number } {
  const index = _differences(losses, expected).findIndex((difference) => difference > 1e-3);
  return (index === -1 ? {} : { [name]: index + 1 }) as { readonly [Key in Name]?: number };
}

/** Relative, step by step. */
function _differences(losses: readonly number[], expected: readonly number[]): number[] {
  return losses.map((loss, step) => Math.abs(loss - expected[step]!) / expected[step]!);
}
