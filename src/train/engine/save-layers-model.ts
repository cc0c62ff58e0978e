import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { io, LayersModel } from '@tensorflow/tfjs';
import { outputFailed } from '../../base/index.ts';

export interface SaveLayersModelOptions {
  /**
   * Further files of the same checkpoint, by name: they appear together with the model or not at all.
   *
   * @default {}
   */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/**
 * Saves a LayersModel as TensorFlow.js does: `model.json`, and `weights.bin` beside it.
 *
 * The folder is made under another name and renamed, replacing an older one whole, so that it never holds the
 * layers of one model and the weights of another.
 */
export async function saveLayersModel(
  model: LayersModel,
  folder: string,
  options: SaveLayersModelOptions = {},
): Promise<void> {
  const { files = {} } = options;
  const place = resolve(folder);
  const temporary = `${place}.${randomUUID()}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    await model.save({ save: (artifacts) => _writeArtifacts(artifacts, temporary) });
    for (const [name, content] of Object.entries(files)) await _writeSynced(join(temporary, name), content);
    await _replaceFolder(place, temporary);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw outputFailed(folder, cause);
  }
}

async function _writeArtifacts(artifacts: io.ModelArtifacts, folder: string): Promise<io.SaveResult> {
  const { weightData = [], weightSpecs = [], ...rest } = artifacts;
  const weights = Buffer.concat([weightData].flat().map((part) => Buffer.from(part)));
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  await _writeSynced(join(folder, 'weights.bin'), weights);
  await _writeSynced(join(folder, 'model.json'), JSON.stringify(json));
  return {
    modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON', weightDataBytes: weights.length },
  };
}

async function _writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename replaces no folder that has files, so the older one steps aside first and comes back on failure. */
async function _replaceFolder(place: string, finished: string): Promise<void> {
  const aside = `${place}.${randomUUID()}.tmp`;
  const hadOne = await rename(place, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return false;
    },
  );
  try {
    await rename(finished, place);
  } catch (error) {
    if (hadOne) await rename(aside, place);
    throw error;
  }
  if (hadOne) await rm(aside, { recursive: true, force: true });
}
