import type { LayersModel } from '@tensorflow/tfjs';
import { assertModelFits } from '../assert-model-fits.ts';
import { type Engine, loadLayersModel } from '../engine/index.ts';
import type { ModelShape } from '../models/model-definition.ts';
import { fitHead } from './fit-head.ts';
import { freezeLayers } from './freeze-layers.ts';
import type { TransferSource } from './transfer-source.ts';

export interface TransferModelOptions {
  readonly shape: ModelShape;
  /** The classes of the data, in the order of the new output. */
  readonly labels: readonly string[];
  /** The last layer that does not train; null where all do. */
  readonly freeze: string | null;
  readonly seed: number;
}

/**
 * Loads a trained model to go on from, with a head for the classes of the data; the caller disposes of it.
 *
 * @throws FerError `MODEL_INVALID`, `CONFIG_INVALID` for a layer to freeze that it does not have
 */
export async function transferModel(
  engine: Engine,
  source: TransferSource,
  { shape, labels, freeze, seed }: TransferModelOptions,
): Promise<LayersModel> {
  const { path, modelJson, spec } = source;
  let model = await loadLayersModel(engine, modelJson);
  try {
    const classes = spec?.labels.length ?? model.outputs[0]!.shape.at(-1)!;
    assertModelFits(model, { ...shape, classes }, path);
    model = await fitHead(engine.tf, model, { known: spec?.labels, labels, seed, path });
    freezeLayers(model, freeze);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** What becomes of the source in a run, in one sentence. */
export function describeTransfer(
  model: LayersModel,
  { path, spec }: TransferSource,
  labels: readonly string[],
): string {
  const count = (weights: LayersModel['weights']) =>
    weights.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((product, length) => product * (length ?? 1), 1),
      0,
    );
  const trained = `${count(model.trainableWeights)} of ${count(model.weights)} parameters train`;
  return `starting from ${path}: ${_describeHead(spec?.labels, labels)}; ${trained}`;
}

function _describeHead(known: readonly string[] | undefined, labels: readonly string[]): string {
  if (known === undefined) return 'its classes have no names, so its head is drawn anew';
  const kept = labels.filter((label) => known.includes(label));
  const added = labels.filter((label) => !known.includes(label));
  const dropped = known.filter((label) => !labels.includes(label));
  if (added.length === 0 && dropped.length === 0) return 'its classes are the same, so its head is kept';
  const parts = [
    ...(kept.length > 0 ? [`kept are ${kept.join(', ')}`] : []),
    ...(added.length > 0 ? [`new are ${added.join(', ')}`] : []),
    ...(dropped.length > 0 ? [`gone are ${dropped.join(', ')}`] : []),
  ];
  return `of the classes of its head ${parts.join('; ')}`;
}
