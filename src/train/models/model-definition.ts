import type { LayersModel } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';

/** What the data decide about a model. */
export interface ModelShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly classes: number;
}

/** What a definition builds its layers with. */
export interface ModelKit {
  readonly tf: Tensorflow;
  readonly shape: ModelShape;
  /** The seed of a layer's initializer, drawn from the run's seed and the layer's name. */
  readonly seedFor: (layerName: string) => number;
}

/** One model that `--model` knows by name. */
export interface ModelDefinition {
  readonly name: string;
  /** One clause for the help. */
  readonly summary: string;
  /** Where it was published, in one clause for the documentation. */
  readonly source: string;
  /** When to take it, in one sentence for the documentation. */
  readonly advice: string;
  /**
   * Builds the model with fresh weights: input `[batch, height, width, channels]`, standardized; output
   * `[batch, classes]`, probabilities. Every layer is named, and every initializer that draws is seeded.
   */
  readonly build: (kit: ModelKit) => LayersModel;
}
