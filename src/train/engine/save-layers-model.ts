import type { io, LayersModel } from '@tensorflow/tfjs';
import { writeFolderAtomically } from '../../base/index.ts';

/** The files of a saved LayersModel by name. */
export type ModelFiles = Readonly<Record<'model.json' | 'weights.bin', string | Uint8Array>>;

/**
 * Saves a LayersModel as TensorFlow.js does: `model.json`, and `weights.bin` beside it.
 *
 * The folder replaces an older one whole, so that it never holds the layers of one model and the weights of another.
 *
 * @throws FerError `OUTPUT_FAILED`
 */
export async function saveLayersModel(model: LayersModel, folder: string): Promise<void> {
  await writeFolderAtomically(folder, await serializeLayersModel(model));
}

/** What `saveLayersModel` writes. */
export async function serializeLayersModel(model: LayersModel): Promise<ModelFiles> {
  let files: ModelFiles | undefined;
  await model.save({
    save: async (artifacts) => {
      files = _toFiles(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  return files!;
}

function _toFiles({ weightData = [], weightSpecs = [], ...rest }: io.ModelArtifacts): ModelFiles {
  const weights = Buffer.concat([weightData].flat().map((part) => Buffer.from(part)));
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return { 'weights.bin': weights, 'model.json': JSON.stringify(json) };
}
