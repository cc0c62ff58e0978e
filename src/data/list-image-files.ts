import { stat } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { isImagePath } from '../image/index.ts';
import { isMissing } from './_is-missing.ts';
import { joinBytes, readEntries } from './_read-entries.ts';

/**
 * Finds the image files that some paths name: a file is taken as it is, whatever its name, a folder is walked.
 *
 * The walk goes by name, leaves out what is hidden and what has no image's name, does not enter linked folders, and
 * does not hold the names of a folder, however many there are.
 *
 * @throws FerError `NO_SUCH_INPUT` before the first file where paths are missing, and after a folder without images
 */
export async function* listImageFiles(paths: readonly string[]): AsyncGenerator<string, void, undefined> {
  const isFolder = await Promise.all(paths.map((path) => _isFolder(path)));
  const missing = paths.filter((_, i) => isFolder[i] === undefined);
  if (missing.length > 0) {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not find images because there is no such file or folder: ${missing.join(', ')}`,
    );
  }
  for (const [i, path] of paths.entries()) {
    if (isFolder[i]) yield* _imagesIn(path);
    else yield path;
  }
}

/** Undefined where nothing is. */
async function _isFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new FerError('NO_SUCH_INPUT', `Could not find images because ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function* _imagesIn(path: string): AsyncGenerator<string, void, undefined> {
  let isEmpty = true;
  for await (const file of _walk(Buffer.from(path))) {
    isEmpty = false;
    yield file;
  }
  if (!isEmpty) return;
  throw new FerError('NO_SUCH_INPUT', `Could not find images because the folder holds none: ${path}`);
}

async function* _walk(folder: Buffer): AsyncGenerator<string, void, undefined> {
  for await (const { name, isFolder, isLink } of readEntries(folder)) {
    const path = joinBytes(folder, name);
    if (isFolder && !isLink) yield* _walk(path);
    if (!isFolder && isImagePath(name.toString('latin1'))) yield path.toString();
  }
}
