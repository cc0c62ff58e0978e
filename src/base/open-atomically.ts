import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertAbsent } from './assert-absent.ts';
import { outputFailed } from './output-failed.ts';

export interface WriteOptions {
  /**
   * Replace a file that is already there.
   *
   * @default false
   */
  readonly force?: boolean;
}

/** A file that grows under a temporary name and appears under its own at `commit()`. */
export interface AtomicFile {
  /** Appends; a failure, such as a full disk, removes what was written and throws `OUTPUT_FAILED`. */
  readonly write: (content: string | Uint8Array) => Promise<void>;
  /** Syncs, closes and renames. */
  readonly commit: () => Promise<void>;
  /** Removes what was written; does nothing after `commit()` or a failure. */
  readonly discard: () => Promise<void>;
}

/**
 * Opens an output that is written piece by piece, whole or not at all: what was at `path` stays until `commit()`.
 *
 * Missing parent folders are made. Throws `OUTPUT_EXISTS` without `force` where something is at `path`.
 */
export async function openAtomically(path: string, options: WriteOptions = {}): Promise<AtomicFile> {
  const { force = false } = options;
  if (!force) await assertAbsent(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await _openNew(temporary).catch((cause) => {
    throw outputFailed(path, cause);
  });
  let isOpen = true;
  const discard = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    await rm(temporary, { force: true });
  };
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    if (!isOpen) throw new TypeError(`Could not write ${path} because it was committed or discarded before`);
    try {
      await step();
    } catch (cause) {
      await discard();
      throw outputFailed(path, cause);
    }
  };
  return {
    write: (content) => attempt(() => file.writeFile(content)),
    commit: async () => {
      await attempt(async () => {
        await file.sync();
        await rename(temporary, path);
      });
      isOpen = false;
      await file.close();
    },
    discard,
  };
}

async function _openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx');
}
