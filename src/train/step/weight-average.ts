import type { LayersModel } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';

/** What an average remembers; plain data, so that a checkpoint can hold it. */
export interface WeightAverageState {
  /** How many steps were averaged. */
  readonly updates: number;
  /** The averages of all weights in the order of the model. */
  readonly weights: readonly Float32Array[];
}

/** A moving average of all weights of a model. */
export interface WeightAverage {
  /** Takes in the weights that a step left. */
  readonly update: () => void;
  /** Puts the averages into the model while `use` runs, and afterwards, whatever comes, its own weights back. */
  readonly lend: <Result>(use: () => Promise<Result>) => Promise<Result>;
  readonly readState: () => Promise<WeightAverageState>;
  readonly writeState: (state: WeightAverageState) => void;
  readonly dispose: () => void;
}

/**
 * An exponential moving average of the weights of a model, which begins with those it has.
 *
 * The rule is that of TensorFlow's `ExponentialMovingAverage` with `num_updates`: `average -= (1 - d) * (average -
 * weight)` with `d = min(decay, (1 + n) / (10 + n))` at the n-th step, so that the first steps are forgotten soon. As in
 * timm's `ModelEmaV3`, moving statistics are averaged like every other weight.
 *
 * @param decay of the average, near 1
 */
export function createWeightAverage(tf: Tensorflow, model: LayersModel, decay: number): WeightAverage {
  const { weights } = model;
  const averages = weights.map((weight) => tf.tidy(() => tf.variable(weight.read().clone(), false)));
  let updates = 0;

  function update(): void {
    updates += 1;
    const share = 1 - Math.min(decay, (1 + updates) / (10 + updates));
    tf.tidy(() => {
      for (const [position, average] of averages.entries()) {
        const difference = average.sub(weights[position]!.read());
        average.assign(average.sub(difference.mul(share)));
      }
    });
  }

  async function lend<Result>(use: () => Promise<Result>): Promise<Result> {
    const own = weights.map((weight) => weight.read().clone());
    for (const [position, weight] of weights.entries()) weight.write(averages[position]!);
    try {
      return await use();
    } finally {
      for (const [position, weight] of weights.entries()) weight.write(own[position]!);
      tf.dispose(own);
    }
  }

  async function readState(): Promise<WeightAverageState> {
    const values = await Promise.all(averages.map((average) => average.data()));
    return { updates, weights: values as Float32Array[] };
  }

  function writeState(state: WeightAverageState): void {
    updates = state.updates;
    tf.tidy(() => {
      for (const [position, average] of averages.entries()) {
        average.assign(tf.tensor(state.weights[position]!, average.shape));
      }
    });
  }

  return { update, lend, readState, writeState, dispose: () => tf.dispose(averages) };
}
