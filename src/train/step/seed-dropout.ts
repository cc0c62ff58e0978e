import type { LayersModel } from '@tensorflow/tfjs';
import { createRandom } from '../../base/index.ts';
import { innerLayers } from '../layer.ts';

/** The seed of a dropout layer, which its types hide. */
interface SeededLayer {
  seed: number | undefined;
}

export interface DropoutSeeds {
  /** Decides the masks of one training step: the same seed, epoch and step always drop the same. */
  readonly set: (epoch: number, step: number) => void;
  /** Leaves the layers without a seed, as a saved model should have them. */
  readonly clear: () => void;
}

/**
 * Seeds the dropout layers of a model anew at every step.
 *
 * TensorFlow.js draws a mask from the layer's seed alone: a seed that stays would repeat one mask for ever, and none
 * would make the run impossible to repeat.
 */
export function seedDropout(model: LayersModel, seed: number): DropoutSeeds {
  const seeded = innerLayers(model).filter((layer) => _DROPOUTS.has(layer.getClassName())) as unknown[];
  return {
    set: (epoch, step) => {
      const random = createRandom(seed, 'dropout', epoch, step);
      for (const layer of seeded as SeededLayer[]) layer.seed = random.integer(2 ** 31);
    },
    clear: () => {
      for (const layer of seeded as SeededLayer[]) layer.seed = undefined;
    },
  };
}

const _DROPOUTS = new Set(['Dropout', 'SpatialDropout1D']);
