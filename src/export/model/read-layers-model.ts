import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { describeIssues, FerError } from '../../base/index.ts';
import { modelInvalid } from './model-invalid.ts';
import { type ModelDescription, readTopology } from './read-topology.ts';
import { manifestSchema, readWeights, type WeightStore } from './read-weights.ts';

/** A saved tfjs LayersModel. */
export interface LayersModelFiles {
  readonly path: string;
  readonly model: ModelDescription;
  readonly weights: WeightStore;
}

/** A model within a model takes five. */
const MOST_LEVELS = 500;

const fileSchema = z.looseObject({
  format: z.string().nullish(),
  modelTopology: z.looseObject({}),
  weightsManifest: manifestSchema,
});

/**
 * Reads a `model.json` and the weight files that it names, without TensorFlow.
 *
 * @throws FerError `NO_SUCH_INPUT` where there is no such file, `MODEL_INVALID` where it is damaged, incomplete or not a
 * LayersModel
 */
export async function readLayersModel(path: string): Promise<LayersModelFiles> {
  const content = _parse(path, await _readText(path));
  const model = readTopology(content.modelTopology, path);
  return { path, model, weights: await readWeights(content.weightsManifest, path) };
}

async function _readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FerError('NO_SUCH_INPUT', `Could not read the model ${path}: ${(cause as Error).message}`, {
      cause,
      details: { path },
    });
  }
}

function _parse(path: string, text: string): z.infer<typeof fileSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw modelInvalid(path, `it is not JSON: ${(cause as Error).message}`, cause);
  }
  if (_isDeeperThan(json, MOST_LEVELS)) {
    throw modelInvalid(path, `its lists and objects are nested more than ${MOST_LEVELS} deep`);
  }
  if (_isGraphModel(json)) {
    throw modelInvalid(
      path,
      'it is a graph model, whose layers are gone: give the LayersModel that it was made from',
    );
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success)
    throw modelInvalid(path, `it is not a LayersModel of tfjs: ${describeIssues(parsed.error, fileSchema)}`);
  return parsed.data;
}

/** Level by level, since what is too deep for the readers would be too deep for a recursion here as well. */
function _isDeeperThan(json: unknown, most: number): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

function _isGraphModel(json: unknown): boolean {
  const { format, modelTopology } = (json ?? {}) as { format?: unknown; modelTopology?: { node?: unknown } };
  return format === 'graph-model' || Array.isArray(modelTopology?.node);
}
