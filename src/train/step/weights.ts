import type { LayersModel } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';

/** Copies all weights of a model, moving statistics too, in its own order. */
export async function readWeights(model: LayersModel): Promise<readonly Float32Array[]> {
  return await Promise.all(model.weights.map(async (weight) => (await weight.read().data()) as Float32Array));
}

/** Puts back what `readWeights` copied. */
export function restoreWeights(tf: Tensorflow, model: LayersModel, copies: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [index, weight] of model.weights.entries()) {
      weight.write(tf.tensor(copies[index]!, weight.shape as number[]));
    }
  });
}
