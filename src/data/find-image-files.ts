import { stat } from 'node:fs/promises';
import picomatch from 'picomatch';
import { FerError } from '../base/index.ts';
import { isImagePath } from '../image/index.ts';
import { isMissing } from './_is-missing.ts';
import { joinBytes, readEntries } from './_read-entries.ts';

/**
 * Finds the image files that some paths name: a file is taken as it is, whatever its name, a folder is walked, and a
 * pattern such as `faces/**\/*.jpg` that no file is called by is matched.
 *
 * The walk goes by name, leaves out what is hidden and what has no image's name, does not enter linked folders, and
 * does not hold the names of a folder, however many there are.
 *
 * @returns for each path what lists its files
 * @throws FerError `NO_SUCH_INPUT` where paths are missing or hold no image
 */
export async function findImageFiles(
  paths: readonly string[],
): Promise<readonly (() => AsyncGenerator<string, void, undefined>)[]> {
  const sources = await Promise.all(paths.map((path) => _find(path)));
  const missing = paths.filter((_, i) => sources[i] === undefined);
  if (missing.length > 0) {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not find images because there is no such file or folder: ${missing.join(', ')}`,
    );
  }
  for (const [i, source] of sources.entries()) await _assertSome(source!, paths[i]!);
  return sources.map((source) => source!.files);
}

interface Source {
  readonly kind: 'file' | 'folder' | 'pattern';
  readonly files: () => AsyncGenerator<string, void, undefined>;
}

/** Undefined where nothing is. */
async function _find(path: string): Promise<Source | undefined> {
  try {
    if ((await stat(path)).isDirectory()) {
      return { kind: 'folder', files: () => _walk(Buffer.from(path), Number.POSITIVE_INFINITY) };
    }
  } catch (cause) {
    if (!isMissing(cause)) {
      throw new FerError('NO_SUCH_INPUT', `Could not find images because ${(cause as Error).message}`, {
        cause,
      });
    }
    if (!picomatch.scan(path).isGlob) return undefined;
    return { kind: 'pattern', files: () => _matching(path) };
  }
  return {
    kind: 'file',
    files: async function* () {
      yield path;
    },
  };
}

/** At once, so that no work is lost to a wrong path among right ones. */
async function _assertSome(source: Source, path: string): Promise<void> {
  if (source.kind === 'file') return;
  const files = source.files();
  const { done } = await files.next();
  await files.return();
  if (done !== true) return;
  const reason = source.kind === 'folder' ? 'the folder holds none' : 'no file has such a name';
  throw new FerError('NO_SUCH_INPUT', `Could not find images because ${reason}: ${path}`);
}

async function* _matching(pattern: string): AsyncGenerator<string, void, undefined> {
  const { base, glob } = picomatch.scan(pattern);
  const isFolder = await stat(base === '' ? '.' : base).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return;
  const matches = picomatch(glob);
  const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length;
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
  for await (const path of _walk(Buffer.from(base), depth)) {
    if (matches(path.slice(prefix.length))) yield path;
  }
}

/** @param folder its bytes; none for the folder of the process, whose files have no folder before their names */
async function* _walk(folder: Buffer, depth: number): AsyncGenerator<string, void, undefined> {
  const isHere = folder.length === 0;
  for await (const { name, isFolder, isLink } of readEntries(isHere ? Buffer.from('.') : folder)) {
    const path = isHere ? Buffer.from(name) : joinBytes(folder, name);
    if (isFolder && !isLink && depth > 1) yield* _walk(path, depth - 1);
    if (!isFolder && isImagePath(name.toString('latin1'))) yield path.toString();
  }
}
