import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from './engine.ts';

export type Layer = LayersModel['layers'][number];

/** What a layer is called with: `training` says whether it learns. */
type CallOptions = Readonly<Record<string, unknown>>;

interface CallPrototype {
  call: (this: unknown, inputs: Tensor | Tensor[], options: CallOptions) => Tensor | Tensor[];
}

/**
 * Changes what the layers of a class compute while they train. They stay the class they are, and so does a saved model.
 *
 * @param replacement - Computes in place of the layer, or gives nothing where its own computation has to do.
 * @returns what puts the layer's own computation back
 */
export function replaceCall<Kind>(
  tf: Tensorflow,
  className: string,
  replacement: (layer: Kind, input: Tensor) => Tensor | undefined,
): () => void {
  const [layerClass] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  const prototype = layerClass.prototype as unknown as CallPrototype;
  const stock = prototype.call;
  prototype.call = function call(inputs, options) {
    const [input] = [inputs].flat() as [Tensor];
    const output = options.training === true ? tf.tidy(() => replacement(this as Kind, input)) : undefined;
    return output ?? stock.call(this, inputs, options);
  };
  return () => {
    prototype.call = stock;
  };
}
