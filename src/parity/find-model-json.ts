import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The saved model that a path means: of a run directory its best checkpoint, else the `model.json` of a folder, else the path. */
export async function findModelJson(path: string): Promise<string> {
  for (const candidate of [join(path, 'best', 'model.json'), join(path, 'model.json')]) {
    const isThere = await access(candidate).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return path;
}
