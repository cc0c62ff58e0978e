import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorData, TensorValue } from '../infer/index.ts';
import type { Engine } from '../train/engine/index.ts';

/** Computes all outputs of a LayersModel, in its order; every tensor made is disposed. */
export async function runLayersModel(
  engine: Engine,
  model: LayersModel,
  inputs: readonly TensorValue[],
): Promise<readonly TensorValue[]> {
  const { tf } = engine;
  const outputs = tf.tidy(() => {
    const tensors = inputs.map(({ data, shape, type }) =>
      tf.tensor(data as Float32Array, [...shape], type as 'float32'),
    );
    // One batch: `predict` would cut it at 32 and so hide a model that depends on its batch.
    const batchSize = inputs[0]!.shape[0]!;
    return [model.predict(tensors.length === 1 ? tensors[0]! : tensors, { batchSize })].flat() as Tensor[];
  });
  try {
    return await Promise.all(
      outputs.map(async (output) => ({
        type: output.dtype,
        data: (await output.data()) as TensorData,
        shape: output.shape,
      })),
    );
  } finally {
    tf.dispose(outputs);
  }
}
