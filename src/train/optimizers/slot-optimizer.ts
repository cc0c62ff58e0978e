import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { OptimizerSlots, Tensorflow } from '../engine/index.ts';
import type { LayerWeight } from '../layer.ts';
import type { Optimizer, OptimizerState } from './optimizer.ts';

/** Weight decay that is apart from the gradient ("decoupled", Loshchilov and Hutter, 2019). */
export interface DecoupledDecay {
  /**
   * Times the learning rate, the share of itself that a weight loses in a step.
   *
   * @default 0
   */
  readonly weightDecay?: number | undefined;
  /**
   * Whether biases and the scales and offsets of normalizations lose it too, which are the weights with fewer than two
   * axes. timm leaves those out, as most published recipes do; Keras and PyTorch take all unless told otherwise.
   *
   * @default false
   */
  readonly decayAll?: boolean | undefined;
}

export interface SlotOptimizerRule extends DecoupledDecay {
  /** Makes the slots for weights of these shapes. */
  readonly createSlots: (shapes: readonly (readonly number[])[]) => OptimizerSlots;
  /** What the slots take for the learning rate; `iteration` counts from 1. */
  readonly rateOf: (learningRate: number, iteration: number) => number;
}

/** An optimizer of some weights whose rule is that of its slots; owns those until `dispose()`. */
export function createSlotOptimizer(
  tf: Tensorflow,
  weights: readonly LayerWeight[],
  rule: SlotOptimizerRule,
): Optimizer {
  const shapes = weights.map((weight) => weight.shape as number[]);
  const slots = rule.createSlots(shapes);
  const { weightDecay = 0, decayAll = false } = rule;
  const decays = shapes.map((shape) => weightDecay > 0 && (decayAll || shape.length > 1));
  let iterations = 0;

  function apply(gradients: NamedTensorMap, learningRate: number): void {
    iterations += 1;
    tf.tidy(() => {
      const rate = tf.scalar(rule.rateOf(learningRate, iterations));
      const kept = tf.scalar(1 - learningRate * weightDecay);
      for (const [position, weight] of weights.entries()) {
        const gradient = gradients[weight.name];
        if (gradient === undefined) continue;
        const before: Tensor = decays[position] ? weight.read().mul(kept) : weight.read();
        weight.write(slots.update(position, before, { gradient, rate }));
      }
    });
  }

  async function readState(): Promise<OptimizerState> {
    const tensors = slots.read();
    try {
      const values = await Promise.all(tensors.map((slot) => slot.data()));
      return { iterations, slots: values as Float32Array[] };
    } finally {
      tf.dispose(tensors);
    }
  }

  function writeState(state: OptimizerState): void {
    iterations = state.iterations;
    tf.tidy(() => {
      slots.write(state.slots.map((values, index) => tf.tensor(values, shapes[index % shapes.length]!)));
    });
  }

  return { apply, readState, writeState, dispose: slots.dispose };
}
