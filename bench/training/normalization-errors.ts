import type { Tensor } from '@tensorflow/tfjs';
import { useFusedOperations, useStockOperations } from '../../src/train/engine/fused/use-fused-operations.ts';
import type { Engine } from '../../src/train/engine/index.ts';

/** How far batch norm is from its definition in float64: the norm of the difference by that of the result. */
export interface NormalizationErrors {
  /** How many numbers each mean and variance is of. */
  readonly count: number;
  readonly ours: number;
  readonly stock: number;
}

const CHANNELS = 32;

/** Normalizes what the first convolution of a model gives for one batch of images of 48x48. */
export function measureNormalization({ tf }: Engine, batchSize: number): NormalizationErrors {
  const count = batchSize * 48 * 48;
  const x = tf.tidy(() => tf.relu(tf.randomNormal([batchSize, 48, 48, CHANNELS], 0, 1, 'float32', 1)));
  const layer = tf.layers.batchNormalization();
  const values = x.dataSync();
  const expected = _normalize(values);
  const measure = () => {
    const output = tf.tidy(() => layer.apply(x, { training: true }) as Tensor);
    const error = _relativeError(output.dataSync(), expected);
    output.dispose();
    return error;
  };
  useStockOperations();
  const stock = measure();
  useFusedOperations(tf);
  const ours = measure();
  x.dispose();
  layer.dispose();
  return { count, ours, stock };
}

/** By the definition, with the epsilon of Keras. */
function _normalize(values: ArrayLike<number>): Float64Array {
  const count = values.length / CHANNELS;
  const mean = new Float64Array(CHANNELS);
  const variance = new Float64Array(CHANNELS);
  for (let at = 0; at < values.length; at++) mean[at % CHANNELS]! += values[at]! / count;
  for (let at = 0; at < values.length; at++) {
    variance[at % CHANNELS]! += (values[at]! - mean[at % CHANNELS]!) ** 2 / count;
  }
  return Float64Array.from(
    values,
    (value, at) => (value - mean[at % CHANNELS]!) / Math.sqrt(variance[at % CHANNELS]! + 1e-3),
  );
}

function _relativeError(values: ArrayLike<number>, expected: Float64Array): number {
  let difference = 0;
  let whole = 0;
  for (const [at, value] of expected.entries()) {
    difference += (values[at]! - value) ** 2;
    whole += value ** 2;
  }
  return Math.sqrt(difference / whole);
}
