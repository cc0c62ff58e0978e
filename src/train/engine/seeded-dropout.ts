import type { Tensor } from '@tensorflow/tfjs';
import { dropoutMask } from './dropout-mask.ts';
import type { Tensorflow } from './engine.ts';
import { replaceCall } from './replace-call.ts';

/** What is used here of the layer; its types hide it. */
interface DropoutLayer {
  readonly rate: number;
  readonly seed?: number;
  readonly getNoiseShape: (input: Tensor) => number[] | undefined;
}

let isInstalled = false;

/**
 * Lets dropout layers, on every engine, draw their masks from `dropoutMask()`: TensorFlow.js draws each unit from a
 * generator that takes ten times as long.
 */
export function useSeededDropout(tf: Tensorflow): void {
  if (isInstalled) return;
  replaceCall<DropoutLayer>(tf, 'Dropout', (layer, input) => _drop(tf, layer, input));
  isInstalled = true;
}

function _drop(tf: Tensorflow, layer: DropoutLayer, input: Tensor): Tensor | undefined {
  const { rate, seed = Math.floor(Math.random() * 2 ** 32) } = layer;
  if (rate === 0 || rate === 1) return undefined;
  const shape = layer.getNoiseShape(input) ?? input.shape;
  const mask = dropoutMask(tf.util.sizeFromShape(shape), { rate, seed });
  // TensorFlow takes its copy in the product, before another layer draws.
  return tf.mul(input, tf.tensor(mask, shape));
}
