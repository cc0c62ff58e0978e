import type { LayersModel } from '@tensorflow/tfjs';

/** One layer as the peers build it: the class and the settings that Keras has too. */
export interface OutlinedLayer {
  readonly class: string;
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly strides?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly rate?: number;
  readonly units?: number;
  readonly activation?: string;
}

/** The settings of whichever layer it is. */
interface LayerConfig {
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: string;
  readonly poolSize: readonly number[];
  readonly momentum: number;
  readonly epsilon: number;
  readonly rate: number;
  readonly units: number;
  readonly activation: string;
}

/**
 * Describes a stack of layers for the peers, so that every contestant trains the model that we build.
 *
 * @throws Error where a layer has a setting that the peers would not follow.
 */
export function outlineModel(model: LayersModel): OutlinedLayer[] {
  return model.layers.map((layer): OutlinedLayer => {
    const config = layer.getConfig() as unknown as LayerConfig;
    const name = layer.getClassName();
    switch (name) {
      case 'Conv2D': {
        if (config.padding !== 'same') throw new Error(`${layer.name} is not padded to the same size`);
        const { filters, activation } = config;
        return {
          class: name,
          filters,
          kernelSize: config.kernelSize[0]!,
          strides: config.strides[0]!,
          activation,
        };
      }
      case 'BatchNormalization':
        return { class: name, momentum: config.momentum, epsilon: config.epsilon };
      case 'Dropout':
        return { class: name, rate: config.rate };
      case 'Dense':
        return { class: name, units: config.units, activation: config.activation };
      case 'MaxPooling2D':
        if (String(config.poolSize) !== '2,2') throw new Error(`${layer.name} does not halve`);
        return { class: name };
      case 'Flatten':
        return { class: name };
      default:
        throw new Error(`The peers do not know the layer ${layer.name} (${name})`);
    }
  });
}
