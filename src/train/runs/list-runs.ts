import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FerError } from '../../base/index.ts';
import { type RunSummary, readRun } from './read-run.ts';

/** What a folder has one of if it is a run. */
const MARKS = ['config.json', 'log.jsonl', 'history.json'];

/**
 * Reads the run at a path, or each run in the folder at a path, in name order.
 *
 * @throws FerError `NO_SUCH_INPUT`
 */
export async function listRuns(path: string): Promise<readonly RunSummary[]> {
  const names = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not list runs because the folder cannot be read: ${path}: ${cause.message}`,
      { cause, details: { path } },
    );
  });
  if (await _isRun(path)) return [await readRun(path)];
  const runs: RunSummary[] = [];
  for (const name of names.sort()) {
    if (await _isRun(join(path, name))) runs.push(await readRun(join(path, name)));
  }
  return runs;
}

async function _isRun(folder: string): Promise<boolean> {
  for (const mark of MARKS) {
    const isThere = await access(join(folder, mark)).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}
