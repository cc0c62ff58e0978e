import type { LayersModel } from '@tensorflow/tfjs';

/** Any layer; TensorFlow.js exports the class under no name. */
export type Layer = LayersModel['layers'][number];

/** A weight of a layer: reads as a tensor, and applies its constraint when written. */
export type LayerWeight = Layer['weights'][number];

/** The layers of a model, those of models within it in their place. */
export function innerLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => ('layers' in layer ? innerLayers(layer as LayersModel) : [layer]));
}
