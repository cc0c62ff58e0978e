import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io, LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../../base/index.ts';
import type { Engine } from './engine.ts';
import { asKeras2Topology } from './keras-3-topology.ts';

/**
 * Loads a saved LayersModel on any engine.
 *
 * @param path - A `model.json`, or the folder that holds it.
 * @throws FerError `MODEL_INVALID` where the file is no LayersModel, or weights are missing or cut short; the
 *   message names the file and the weight.
 */
export async function loadLayersModel(engine: Engine, path: string): Promise<LayersModel> {
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, 'model.json') : path;
  const artifacts = await _readArtifacts(file);
  try {
    return await engine.tf.loadLayersModel({ load: async () => artifacts });
  } catch (cause) {
    throw _invalid(file, `its layers and weights do not fit: ${(cause as Error).message}`, cause);
  }
}

async function _readArtifacts(file: string): Promise<io.ModelArtifacts> {
  const model = await _readJson(file);
  if (model.format === 'graph-model' || typeof model.modelTopology !== 'object') {
    throw _invalid(file, `it is not a saved LayersModel: its format is ${model.format ?? 'unknown'}`);
  }
  if (!Array.isArray(model.weightsManifest)) throw _invalid(file, 'it has no list of weights');
  const groups = await Promise.all(model.weightsManifest.map((group) => _readGroup(file, group)));
  return {
    modelTopology: _topologyOf(file, model),
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: groups,
    ...(model.trainingConfig === undefined ? {} : { trainingConfig: model.trainingConfig }),
    ...(model.userDefinedMetadata === undefined ? {} : { userDefinedMetadata: model.userDefinedMetadata }),
  };
}

/** As Keras 2 writes it, where Keras did. */
function _topologyOf(file: string, { modelTopology }: io.ModelJSON): object {
  try {
    return asKeras2Topology(modelTopology as object);
  } catch (cause) {
    throw _invalid(file, (cause as Error).message, cause);
  }
}

async function _readJson(file: string): Promise<io.ModelJSON> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null) return value as io.ModelJSON;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${(cause as Error).message}`;
    throw _invalid(file, why, cause);
  }
  throw _invalid(file, 'it is not a JSON object');
}

/** The bytes of one group of weights, which may be cut over several files at any byte. */
async function _readGroup(file: string, group: io.WeightsManifestConfig[number]): Promise<ArrayBuffer> {
  const parts: Buffer[] = [];
  for (const path of group.paths) {
    const part = join(dirname(file), path);
    parts.push(
      await readFile(part).catch((cause) => {
        throw _invalid(file, `its weights file ${part} is missing`, cause);
      }),
    );
  }
  const bytes = Buffer.concat(parts);
  const names = group.paths.join(', ');
  let end = 0;
  for (const weight of group.weights) {
    end += _byteLength(weight);
    if (end > bytes.length) {
      const why = `the weight ${weight.name} ends at byte ${end} of ${names}, which has ${bytes.length}`;
      throw _invalid(file, why);
    }
  }
  if (end < bytes.length) {
    throw _invalid(file, `${names} has ${bytes.length} bytes and its weights take ${end}`);
  }
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function _byteLength({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  const bytes: Readonly<Record<string, number>> = {
    float32: 4,
    int32: 4,
    bool: 1,
    uint8: 1,
    uint16: 2,
    float16: 2,
  };
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return size * (bytes[quantization?.dtype ?? dtype] ?? 4);
}

function _invalid(file: string, why: string, cause?: unknown): FerError {
  return new FerError('MODEL_INVALID', `Could not load the model ${file} because ${why}`, {
    details: { path: file },
    ...(cause === undefined ? {} : { cause }),
  });
}
