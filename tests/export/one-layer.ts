import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { Tfjs } from './runtimes.ts';

type Layer = ReturnType<Tfjs['layers']['conv3dTranspose']>;

/** A Sequential of these layers, of which the first has an input shape. */
export function layersOf(make: (tf: Tfjs) => readonly Layer[]): (tf: Tfjs) => LayersModel {
  return (tf) => tf.sequential({ layers: [...make(tf)] });
}

/** A model of one layer that takes an input of each shape. */
export function mergeOf(
  shapes: readonly (readonly (number | null)[])[],
  make: (tf: Tfjs) => Layer,
): (tf: Tfjs) => LayersModel {
  return (tf) => {
    const inputs = shapes.map((shape) => tf.input({ shape: [...shape] }));
    return tf.model({ inputs, outputs: make(tf).apply(inputs) as SymbolicTensor });
  };
}
