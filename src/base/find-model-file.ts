import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of a run directory that holds the model of its best epoch. */
export const BEST_FOLDER = 'best';

/**
 * The saved model that a path means: of a run directory its best epoch, else the `model.json` of a folder, else the path.
 */
export async function findModelFile(path: string): Promise<string> {
  return (await findBestModel(path)) ?? (await _firstOf([join(path, 'model.json')])) ?? path;
}

/** The `model.json` of the best epoch of a run; none before its first epoch ended. */
export async function findBestModel(run: string): Promise<string | undefined> {
  // The second is what a process leaves that is killed while a better one takes the name.
  return _firstOf([BEST_FOLDER, `${BEST_FOLDER}.before`].map((folder) => join(run, folder, 'model.json')));
}

async function _firstOf(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
