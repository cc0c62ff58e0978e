import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BEST_FOLDER, FerError, recoverFolder } from '../../base/index.ts';
import { type CheckpointCondition, inspectCheckpoint, type RunPosition } from './checkpoint-seal.ts';

/** The newest checkpoint and the one before it, in the folder of a run. */
export const LAST_FOLDER = 'last';
export const PREVIOUS_FOLDER = 'previous';

export interface FoundCheckpoint {
  /** It is in `last/` now. */
  readonly folder: string;
  /** What was lost, in one sentence, where it is not the newest that the run had. */
  readonly warning: string | undefined;
}

interface Whole {
  readonly name: string;
  readonly position: RunPosition;
}

/**
 * Finds the newest whole checkpoint of a run and mends what a crash or a fault of the disk left.
 *
 * A killed process may leave the newest one whole under a temporary name, with or without a `last/`. Where the files
 * of `last/` are not those that were written, the one before it takes its place.
 *
 * @throws FerError `CHECKPOINT_INVALID` where none is whole; nothing is removed then
 */
export async function findCheckpoint(directory: string): Promise<FoundCheckpoint> {
  const names = await readdir(directory);
  const temporary = names.filter((name) => name.startsWith(`${LAST_FOLDER}.`) && name.endsWith('.tmp'));
  const conditions = new Map<string, CheckpointCondition>();
  for (const name of [LAST_FOLDER, PREVIOUS_FOLDER, ...temporary]) {
    conditions.set(name, await inspectCheckpoint(join(directory, name)));
  }
  const newest = _newest(conditions);
  if (newest === undefined) throw _noneIsWhole(directory, conditions);
  await _promote(directory, newest.name, conditions);
  await recoverFolder(join(directory, BEST_FOLDER));
  // Parts of files that were being written.
  for (const name of names.filter((each) => each.endsWith('.tmp'))) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
  return { folder: join(directory, LAST_FOLDER), warning: _describeLoss(directory, newest, conditions) };
}

/** Gives the newest checkpoint its name, and that of the one before to a whole one that had it. */
async function _promote(
  directory: string,
  name: string,
  conditions: ReadonlyMap<string, CheckpointCondition>,
): Promise<void> {
  if (name === LAST_FOLDER) return;
  const [last, previous] = [join(directory, LAST_FOLDER), join(directory, PREVIOUS_FOLDER)];
  if (conditions.get(LAST_FOLDER)?.kind === 'whole') {
    await rm(previous, { recursive: true, force: true });
    await rename(last, previous);
  } else {
    await rm(last, { recursive: true, force: true });
  }
  await rename(join(directory, name), last);
}

/** The farthest one; of equals the one in `last/`, which comes first. */
function _newest(conditions: ReadonlyMap<string, CheckpointCondition>): Whole | undefined {
  let newest: Whole | undefined;
  for (const [name, condition] of conditions) {
    if (condition.kind !== 'whole') continue;
    const { position } = condition;
    if (newest === undefined || _isFarther(position, newest.position)) newest = { name, position };
  }
  return newest;
}

function _isFarther(one: RunPosition, other: RunPosition): boolean {
  return one.epoch === other.epoch ? one.step > other.step : one.epoch > other.epoch;
}

function _describeLoss(
  directory: string,
  { name, position }: Whole,
  conditions: ReadonlyMap<string, CheckpointCondition>,
): string | undefined {
  if (name !== PREVIOUS_FOLDER) return undefined;
  const { epoch, step } = position;
  return `going on from the checkpoint before the newest, in epoch ${epoch} after step ${step}, because the newest is ${_describe(directory, LAST_FOLDER, conditions)}`;
}

function _noneIsWhole(directory: string, conditions: ReadonlyMap<string, CheckpointCondition>): FerError {
  const folders = [LAST_FOLDER, PREVIOUS_FOLDER];
  const isDamaged = folders.some((name) => conditions.get(name)?.kind === 'damaged');
  const reasons = folders.map((name) => _describe(directory, name, conditions)).join('; ');
  return new FerError(
    'CHECKPOINT_INVALID',
    isDamaged
      ? `Could not resume the run because its checkpoints are damaged, start another run: ${reasons}`
      : `Could not resume the run because it ended before its first checkpoint, start another run: ${directory}`,
    { details: { path: directory } },
  );
}

function _describe(
  directory: string,
  name: string,
  conditions: ReadonlyMap<string, CheckpointCondition>,
): string {
  const condition = conditions.get(name);
  const path = join(directory, name);
  return condition?.kind === 'damaged'
    ? `damaged, ${join(path, condition.reason)}`
    : `missing, ${path} is not there`;
}
