import type { NamedTensorMap } from '@tensorflow/tfjs';
import { createAdamMoments, type Tensorflow } from '../engine/index.ts';
import type { LayerWeight } from '../layer.ts';

export interface AdamOptions {
  /** @default 0.9 */
  readonly beta1?: number;
  /** @default 0.999 */
  readonly beta2?: number;
  /**
   * Added to the root of the second moment before its bias is corrected, as Keras does ("epsilon hat" in the paper on
   * Adam); the optimizer of TensorFlow.js adds it after, which makes the first steps differ.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
}

/** The optimizer's memory; plain data, so that a checkpoint can hold it. */
export interface AdamState {
  readonly iterations: number;
  /** First moments of all weights in their order, then the second moments. */
  readonly moments: readonly Float32Array[];
}

export interface Adam {
  /** Updates the weights in place. Gradients are by variable name; a weight without one stays as it is. */
  readonly apply: (gradients: NamedTensorMap, learningRate: number) => void;
  readonly readState: () => Promise<AdamState>;
  readonly writeState: (state: AdamState) => void;
  readonly dispose: () => void;
}

/** Keras' Adam for the given weights; owns what `createAdamMoments` makes until `dispose()`. */
export function createAdam(tf: Tensorflow, weights: readonly LayerWeight[], options: AdamOptions = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const shapes = weights.map((weight) => weight.shape as number[]);
  const moments = createAdamMoments(tf, shapes, { beta1, beta2, epsilon });
  let iterations = 0;

  function apply(gradients: NamedTensorMap, learningRate: number): void {
    iterations += 1;
    const corrected = (learningRate * Math.sqrt(1 - beta2 ** iterations)) / (1 - beta1 ** iterations);
    tf.tidy(() => {
      const rate = tf.scalar(corrected);
      for (const [position, weight] of weights.entries()) {
        const gradient = gradients[weight.name];
        if (gradient === undefined) continue;
        weight.write(moments.update(position, weight.read(), { gradient, rate }));
      }
    });
  }

  async function readState(): Promise<AdamState> {
    const tensors = moments.read();
    try {
      const values = await Promise.all(tensors.map((moment) => moment.data()));
      return { iterations, moments: values as Float32Array[] };
    } finally {
      tf.dispose(tensors);
    }
  }

  function writeState(state: AdamState): void {
    iterations = state.iterations;
    tf.tidy(() => {
      moments.write(state.moments.map((values, index) => tf.tensor(values, shapes[index % shapes.length]!)));
    });
  }

  return { apply, readState, writeState, dispose: moments.dispose };
}
