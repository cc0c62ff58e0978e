import { randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FerError } from './fer-error.ts';

export interface WriteOptions {
  /**
   * Replace a file that is already there.
   *
   * @default false
   */
  readonly force?: boolean;
}

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, synced, then renamed.
 *
 * Missing parent folders are made. A failure, such as a full disk, leaves an older file as it was.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const { force = false } = options;
  if (!force) await assertAbsent(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw outputFailed(path, cause);
  }
}

/** Throws `OUTPUT_EXISTS` where something is at `path`. */
export async function assertAbsent(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) {
    throw new FerError(
      'OUTPUT_EXISTS',
      `Could not write ${path} because it exists: give \`--force\` to replace it`,
      {
        details: { path },
      },
    );
  }
}

/** The error for an output that could not be written, with the reason of the system in plain words. */
export function outputFailed(path: string, cause: unknown): FerError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EACCES: 'permission was denied',
    EROFS: 'the file system is read-only',
    EISDIR: 'a folder has that name',
    ENOTDIR: 'a part of the path is not a folder',
    EEXIST: 'a part of the path is not a folder',
  };
  const reason = reasons[code] ?? String((cause as Error).message ?? cause);
  return new FerError(
    'OUTPUT_FAILED',
    `Could not write ${path} because ${reason}: what was there before is unchanged`,
    {
      cause,
      details: { path },
    },
  );
}
