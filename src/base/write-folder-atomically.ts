import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { outputFailed } from './output-failed.ts';

export interface WriteFolderOptions {
  /**
   * Where the folder goes that was there before; what was there is removed.
   *
   * @default nowhere: the older folder is removed
   */
  readonly keepOlderAs?: string | undefined;
}

/** What is added to a folder's name while a newer one takes its place. */
const ASIDE = '.before';

/**
 * Writes a folder of files as a whole, in place of an older one.
 *
 * The files are written to a temporary name beside it and synced; then the older folder steps aside and the newer
 * takes its name. No file system of ours swaps two folders in one step, so a process that is killed between the two
 * renames leaves nothing at `folder`, but both whole beside it: the newer under its temporary name, and the older
 * where `recoverFolder` finds it. A failure, such as a full disk, leaves the older folder as it was.
 *
 * @throws FerError `OUTPUT_FAILED`
 */
export async function writeFolderAtomically(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  { keepOlderAs }: WriteFolderOptions = {},
): Promise<void> {
  const place = resolve(folder);
  const temporary = `${place}.${randomUUID()}.tmp`;
  const aside = keepOlderAs === undefined ? `${place}${ASIDE}` : resolve(keepOlderAs);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) await _writeSynced(join(temporary, name), content);
    await _swap(place, temporary, aside);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw outputFailed(folder, cause);
  }
  if (keepOlderAs === undefined) await rm(aside, { recursive: true, force: true });
}

/** Puts a folder back that `writeFolderAtomically` was killed in the midst of replacing. */
export async function recoverFolder(folder: string): Promise<void> {
  const place = resolve(folder);
  const aside = `${place}${ASIDE}`;
  if (await _isThere(place)) return rm(aside, { recursive: true, force: true });
  if (await _isThere(aside)) await rename(aside, place);
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
async function _swap(place: string, finished: string, aside: string): Promise<void> {
  if (!(await _isThere(place))) return rename(finished, place);
  await rm(aside, { recursive: true, force: true });
  await rename(place, aside);
  try {
    await rename(finished, place);
  } catch (error) {
    await rename(aside, place);
    throw error;
  }
}

async function _isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
