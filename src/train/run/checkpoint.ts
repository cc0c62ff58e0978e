import { access, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../../base/index.ts';
import { type Engine, loadLayersModel, saveLayersModel } from '../engine/index.ts';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.ts';
import type { TrainingState } from '../training-state.ts';
import { packFloats, unpackFloats } from './pack-floats.ts';

/** The files beside `model.json` and `weights.bin`. */
const STATE_FILE = 'state.json';
const OPTIMIZER_FILE = 'optimizer.bin';
const LOWEST_LOSS_FILE = 'lowest-loss.bin';

/** What goes on from here: with the data and the configuration it decides every later step. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly optimizer: OptimizerState;
  /** The weights of the epoch with the lowest validation loss, in the order of the model; none before the first. */
  readonly lowestLoss: readonly Float32Array[] | undefined;
}

export interface SaveCheckpointOptions {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly state: TrainingState;
  readonly lowestLoss: readonly Float32Array[] | undefined;
}

/** Replaces the checkpoint in a folder as a whole, so that a crash at any moment leaves the one or the other. */
export async function saveCheckpoint(folder: string, options: SaveCheckpointOptions): Promise<void> {
  const { model, optimizer, state, lowestLoss } = options;
  const { iterations, slots } = await optimizer.readState();
  await saveLayersModel(model, folder, {
    files: {
      [OPTIMIZER_FILE]: packFloats(slots),
      ...(lowestLoss !== undefined && { [LOWEST_LOSS_FILE]: packFloats(lowestLoss) }),
      [STATE_FILE]: `${JSON.stringify({ iterations, ...state }, null, 2)}\n`,
    },
  });
}

export interface LoadCheckpointOptions {
  /** How many slots the optimizer has for each weight. */
  readonly slotsPerWeight: number;
}

/**
 * Loads what `saveCheckpoint` saved.
 *
 * @throws FerError `CHECKPOINT_INVALID` where a file of it is missing or damaged
 */
export async function loadCheckpoint(
  engine: Engine,
  folder: string,
  { slotsPerWeight }: LoadCheckpointOptions,
): Promise<Checkpoint & { readonly model: LayersModel }> {
  await _recover(folder);
  const { iterations, ...state } = await _readState(folder);
  const model = await loadLayersModel(engine, folder);
  const trainable = model.trainableWeights.map((weight) => _sizeOf(weight.shape));
  const all = model.weights.map((weight) => _sizeOf(weight.shape));
  try {
    const slots = await _readFloats(
      join(folder, OPTIMIZER_FILE),
      Array(slotsPerWeight).fill(trainable).flat(),
    );
    const hasLowestLoss = state.earlyStopping.bestEpoch > 0;
    const lowestLoss = hasLowestLoss ? await _readFloats(join(folder, LOWEST_LOSS_FILE), all) : undefined;
    return { model, state, optimizer: { iterations, slots }, lowestLoss };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * Mends what a crash left in the run directory.
 *
 * `saveLayersModel` replaces a folder by two renames. A crash between them leaves the older and the newer one, both
 * whole, under temporary names and none under its own; the newer goes on. Parts of files are removed.
 */
async function _recover(folder: string): Promise<void> {
  const directory = dirname(folder);
  const left = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  const checkpoints = left.filter((name) => name.startsWith(`${basename(folder)}.`));
  if (!isThere && checkpoints.length > 0) {
    const ages = await Promise.all(checkpoints.map((name) => _ageOf(join(directory, name))));
    const newest = checkpoints[ages.indexOf(Math.max(...ages))]!;
    await rename(join(directory, newest), folder);
  }
  for (const name of left) await rm(join(directory, name), { recursive: true, force: true });
}

/** A number that grows with the run. */
async function _ageOf(folder: string): Promise<number> {
  const { epoch, iterations } = await _readState(folder);
  return epoch + iterations;
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
    `Could not resume the run because its checkpoint is damaged, start another run: ${path}: ${reason}`,
    { cause, details: { path } },
  );
}
