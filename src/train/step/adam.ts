import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';
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

/** Keras' Adam for the given weights; owns two tensors a weight until `dispose()`. */
export function createAdam(tf: Tensorflow, weights: readonly LayerWeight[], options: AdamOptions = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const zeros = () => weights.map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight.read()), false)));
  const first = zeros();
  const second = zeros();
  const moments = [...first, ...second];
  let iterations = 0;

  function apply(gradients: NamedTensorMap, learningRate: number): void {
    iterations += 1;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** iterations)) / (1 - beta1 ** iterations);
    for (const [index, weight] of weights.entries()) {
      const gradient = gradients[weight.name];
      if (gradient === undefined) continue;
      tf.tidy(() => {
        const m = first[index]!;
        const v = second[index]!;
        m.assign(_approach(m, gradient, 1 - beta1));
        v.assign(_approach(v, gradient.square(), 1 - beta2));
        weight.write(weight.read().sub(m.mul(rate).div(v.sqrt().add(epsilon))));
      });
    }
  }

  return {
    apply,
    readState: async () => ({
      iterations,
      moments: await Promise.all(moments.map(async (moment) => (await moment.data()) as Float32Array)),
    }),
    writeState: (state) => {
      iterations = state.iterations;
      for (const [index, moment] of moments.entries()) {
        tf.tidy(() => moment.assign(tf.tensor(state.moments[index]!, moment.shape)));
      }
    },
    dispose: () => {
      for (const moment of moments) moment.dispose();
    },
  };
}

/** `average + (value - average) * share` */
function _approach(average: Tensor, value: Tensor, share: number): Tensor {
  return average.add(value.sub(average).mul(share));
}
