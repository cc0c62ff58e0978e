import type { LayersModel } from '@tensorflow/tfjs';
import { createRandom, FerError, nearestName } from '../../base/index.ts';
import type { Engine } from '../engine/index.ts';
import type { ModelShape } from './model-definition.ts';
import { MODEL_DEFINITIONS, modelNames } from './model-definitions.ts';

export interface BuildModelOptions extends ModelShape {
  /** A safe integer; one seed gives the same initial weights on every engine. */
  readonly seed: number;
}

/**
 * Builds one of the named models with fresh weights.
 *
 * ```ts
 * const model = buildModel(engine, 'light', { width: 48, height: 48, channels: 1, classes: 7, seed: 42 });
 * ```
 *
 * @throws FerError `CONFIG_INVALID` for an unknown name, and for images too small
 */
export function buildModel(
  engine: Pick<Engine, 'tf'>,
  name: string,
  options: BuildModelOptions,
): LayersModel {
  const { seed, ...shape } = options;
  const definition = MODEL_DEFINITIONS.find((known) => known.name === name);
  if (definition === undefined) throw unknownModel(name);
  const model = definition.build({
    tf: engine.tf,
    shape,
    seedFor: (layerName) => createRandom(seed, 'initialize', layerName).integer(2 ** 31),
  });
  // TensorFlow.js builds layers of no size without a word.
  if (!model.layers.some((layer) => [layer.outputShape].flat().includes(0))) return model;
  model.dispose();
  throw new FerError(
    'CONFIG_INVALID',
    `Could not build \`${name}\` because its pooling leaves nothing of images this small, give a larger \`--image-size\`: ${shape.width}x${shape.height}`,
  );
}

/** The error for a `model` that is neither a name nor a file. */
export function unknownModel(name: string): FerError {
  const nearest = nearestName(name, modelNames);
  const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\``;
  return new FerError(
    'CONFIG_INVALID',
    `Could not build a model because \`model\` is neither ${modelNames.join(', ')} nor a \`model.json\`: ${name}${hint}`,
  );
}
