import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FerError, outputFailed } from '../../base/index.ts';
import { defaultConcurrency } from '../_default-concurrency.ts';
import { mapParallel } from '../map-parallel.ts';
import { pullThrough } from '../pull-through.ts';
import { claimFolder } from './claim-folder.ts';
import type { FolderIdentity } from './folder-identity.ts';

/** A file to be written. */
export interface TreeFile {
  /** Its folders below the destination and its name. */
  readonly path: readonly string[];
  /** Makes its bytes; the same whenever it is called. */
  readonly make: (signal: AbortSignal) => Promise<Uint8Array>;
}

export interface WriteTreeOptions {
  readonly identity: FolderIdentity;
  /** How many there are. */
  readonly total: number;
  /** Lists the files afresh; each path occurs once. */
  readonly files: () => Iterable<TreeFile>;
  /** @default the number of cores, at most the number of threads in Node's pool */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Writes files into a folder of their own, a few at a time; what is listed is pulled, so memory stays the same
 * however many there are.
 *
 * A file appears under its name when it is complete. A run that was interrupted or killed goes on when it is called
 * again with the same identity: files that are there are not made again. When it has ended, in whatever way, nothing
 * more is written.
 *
 * @returns how many files were there from an earlier run
 * @throws FerError `OUTPUT_EXISTS` where the folder holds something else, `OUTPUT_FAILED`
 */
export async function writeTree(destination: string, options: WriteTreeOptions): Promise<number> {
  const { identity, total, files, concurrency = defaultConcurrency(), signal, onProgress } = options;
  const folder = await claimFolder(destination, identity);
  const folders = new Map<string, Promise<unknown>>();
  const inWork = new Set<Promise<void>>();
  let found = 0;
  let done = 0;

  function follow(file: TreeFile, position: number, stop: AbortSignal): Promise<void> {
    const work = write(file, position, stop).finally(() => inWork.delete(work));
    inWork.add(work);
    return work;
  }

  async function write(file: TreeFile, position: number, stop: AbortSignal): Promise<void> {
    const path = join(destination, ...file.path);
    if (await _isThere(path)) {
      if (folder.isNew) throw _nameTaken(path);
      found += 1;
      return;
    }
    const bytes = await file.make(stop);
    const partial = join(folder.partial, String(position));
    try {
      const parent = dirname(path);
      if (!folders.has(parent)) folders.set(parent, mkdir(parent, { recursive: true }));
      await folders.get(parent);
      await writeFile(partial, bytes);
      await rename(partial, path);
    } catch (cause) {
      throw outputFailed(path, cause);
    }
  }

  const written = pullThrough(files, {
    window: 2 * concurrency,
    operate: (items) => items.pipe(mapParallel(follow, { concurrency })),
    weigh: () => 1,
    signal,
  });
  try {
    for await (const _ of written) {
      done += 1;
      onProgress?.(done, total);
    }
  } finally {
    // Whoever is told that it has ended finds the folder at rest.
    await Promise.allSettled(inWork);
  }
  await folder.finish();
  return found;
}

/** On a file system that does not tell small letters from large ones, names may fall together. */
function _nameTaken(path: string): FerError {
  return new FerError(
    'OUTPUT_FAILED',
    `Could not write ${path} because a file of this name has appeared since the start: rename one of two images whose names differ in small and large letters alone, or end the other run that writes there`,
    { details: { path } },
  );
}

/** An empty file is what a crash of the machine may leave of one that was renamed but not yet on the disk. */
async function _isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    (status) => status.size > 0,
    () => false,
  );
}
