import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import { FerError, writeFolderAtomically } from '../../base/index.ts';
import { type Engine, loadLayersModel, serializeLayersModel } from '../engine/index.ts';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.ts';
import type { WeightAverage, WeightAverageState } from '../step/weight-average.ts';
import type { TrainingState } from '../training-state.ts';
import { SEAL_FILE, sealFiles } from './checkpoint-seal.ts';
import { findCheckpoint, LAST_FOLDER, PREVIOUS_FOLDER } from './find-checkpoint.ts';
import { packFloats, unpackFloats } from './pack-floats.ts';

/** The files beside `model.json`, `weights.bin` and the seal. */
const STATE_FILE = 'state.json';
const OPTIMIZER_FILE = 'optimizer.bin';
const LOWEST_LOSS_FILE = 'lowest-loss.bin';
const AVERAGE_FILE = 'average.bin';

/** What goes on from here: with the data and the configuration it decides every later step. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly optimizer: OptimizerState;
  /** Of the weights, where one is kept. */
  readonly average: WeightAverageState | undefined;
  /** The weights of the epoch with the lowest validation loss, in the order of the model; none before the first. */
  readonly lowestLoss: readonly Float32Array[] | undefined;
}

export interface SaveCheckpointOptions {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly average: WeightAverage | undefined;
  readonly state: TrainingState;
  readonly lowestLoss: readonly Float32Array[] | undefined;
}

export interface LoadedCheckpoint extends Checkpoint {
  /** The caller disposes of it. */
  readonly model: LayersModel;
  /** What was lost, in one sentence, where it is not the newest that the run had. */
  readonly warning: string | undefined;
}

/** Writes `last/` in the folder of a run as a whole; what was there before is in `previous/` then. */
export async function saveCheckpoint(directory: string, options: SaveCheckpointOptions): Promise<void> {
  const { average, model, optimizer, state, lowestLoss } = options;
  const { iterations, slots } = await optimizer.readState();
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ...(await serializeLayersModel(model)),
    [OPTIMIZER_FILE]: packFloats(slots),
    ...(average !== undefined && { [AVERAGE_FILE]: packFloats((await average.readState()).weights) }),
    ...(lowestLoss !== undefined && { [LOWEST_LOSS_FILE]: packFloats(lowestLoss) }),
    [STATE_FILE]: `${JSON.stringify({ iterations, ...state }, null, 2)}\n`,
  };
  await writeFolderAtomically(
    join(directory, LAST_FOLDER),
    { ...files, [SEAL_FILE]: sealFiles(files, state) },
    { keepOlderAs: join(directory, PREVIOUS_FOLDER) },
  );
}

export interface LoadCheckpointOptions {
  /** How many slots the optimizer has for each weight. */
  readonly slotsPerWeight: number;
  /** Whether the weights are averaged. */
  readonly hasAverage: boolean;
}

/**
 * Loads the newest whole checkpoint in the folder of a run.
 *
 * @throws FerError `CHECKPOINT_INVALID` where there is none
 */
export async function loadCheckpoint(
  engine: Engine,
  directory: string,
  { slotsPerWeight, hasAverage }: LoadCheckpointOptions,
): Promise<LoadedCheckpoint> {
  const { folder, warning } = await findCheckpoint(directory);
  const { iterations, ...state } = await _readState(folder);
  const model = await loadLayersModel(engine, folder);
  const trainable = model.trainableWeights.map((weight) => _sizeOf(weight.shape));
  const all = model.weights.map((weight) => _sizeOf(weight.shape));
  try {
    const slots = await _readFloats(
      join(folder, OPTIMIZER_FILE),
      Array(slotsPerWeight).fill(trainable).flat(),
    );
    const averages = hasAverage ? await _readFloats(join(folder, AVERAGE_FILE), all) : undefined;
    // Every step is taken in, so that both count the same.
    const average = averages && { updates: iterations, weights: averages };
    const hasLowestLoss = state.earlyStopping.bestEpoch > 0;
    const lowestLoss = hasLowestLoss ? await _readFloats(join(folder, LOWEST_LOSS_FILE), all) : undefined;
    return { model, state, optimizer: { iterations, slots }, average, lowestLoss, warning };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function _readState(folder: string): Promise<TrainingState & { readonly iterations: number }> {
  const path = join(folder, STATE_FILE);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw _invalid(path, (cause as Error).message, cause);
  }
}

async function _readFloats(path: string, sizes: readonly number[]): Promise<Float32Array[]> {
  try {
    return unpackFloats(await readFile(path), sizes);
  } catch (cause) {
    throw _invalid(path, (cause as Error).message, cause);
  }
}

function _sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, dimension) => product * (dimension ?? 1), 1);
}

function _invalid(path: string, reason: string, cause: unknown): FerError {
  return new FerError(
    'CHECKPOINT_INVALID',
    `Could not resume the run because its checkpoint was made otherwise, start another run: ${path}: ${reason}`,
    { cause, details: { path } },
  );
}
