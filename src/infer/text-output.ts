import { statSync, writeFileSync } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, rename, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertAbsent, FerError, outputFailed, pathExists } from '../base/index.ts';
import type { RowFormat } from './row-format.ts';
import type { RowOutput } from './row-output.ts';

export interface TextOutputOptions {
  readonly format: RowFormat;
  /** Replace a file that is there. */
  readonly force: boolean;
  /** The rows of an earlier run to go on with: the first `bytes` of `file`, which is as `findHeldFile()` says. */
  readonly held: { readonly file: string; readonly bytes: number } | undefined;
}

/** The name of the rows of a run that has not ended. */
export function partialPath(out: string): string {
  return `${out}.partial`;
}

/**
 * A JSONL or CSV file that grows by whole rows under the name of `partialPath()` and gets its own at `commit()`; what
 * was at `path` stays until then. A run that was stopped leaves its rows there, for another to go on with.
 *
 * Throws `OUTPUT_EXISTS` without `force` where an output or the rows of a stopped run are, and `OUTPUT_FAILED`, also where
 * another process writes to the same file, which is then left to it.
 */
export async function openTextOutput(path: string, options: TextOutputOptions): Promise<RowOutput> {
  const { format, force, held } = options;
  const partial = partialPath(path);
  if (!force && held === undefined) await _assertNew(path);
  let size = held?.bytes ?? 0;
  const file = await _openBehind(path, options);
  const { ino } = await file.stat();
  let isOpen = true;
  let isOurs = true;
  const assertOurs = (): void => {
    // A lock would outlive a killed run, and could not be told from that of a run on another machine.
    const found = statSync(partial, { throwIfNoEntry: false });
    isOurs = found?.ino === ino && found.size === size;
    if (!isOurs) throw _lost(path);
  };
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    if (isOurs && size <= Buffer.byteLength(format.header)) await rm(partial, { force: true });
  };
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (cause) {
      // A full disk takes a part of a row: whole rows alone are left.
      if (isOurs) await file.truncate(size).catch(() => undefined);
      await close();
      throw cause instanceof FerError ? cause : outputFailed(path, cause);
    }
  };
  const append = (text: string): Promise<void> =>
    attempt(async () => {
      assertOurs();
      const bytes = Buffer.from(text);
      // Into the caches of the system: this takes a tenth of the time that asking another thread does.
      writeFileSync(file.fd, bytes);
      size += bytes.length;
    });
  if (size === 0) await append(format.header);
  return {
    write: (rows) => append(format.format(rows)),
    commit: async () => {
      await attempt(async () => {
        assertOurs();
        await file.sync();
        await rename(partial, path);
      });
      isOpen = false;
      await file.close();
    },
    close,
  };
}

/** The file that holds the rows of an earlier run: what a stopped one left, else the whole output, else undefined. */
export async function findHeldFile(path: string): Promise<string | undefined> {
  const partial = partialPath(path);
  if (await pathExists(partial)) return partial;
  return (await pathExists(path)) ? path : undefined;
}

async function _assertNew(path: string): Promise<void> {
  await assertAbsent(path);
  const partial = partialPath(path);
  if (!(await pathExists(partial))) return;
  throw new FerError(
    'OUTPUT_EXISTS',
    `Could not write ${path} because ${partial} holds the rows of a run that was stopped: give \`--resume\` to go on with them, or \`--force\` to start anew`,
    { details: { path } },
  );
}

async function _openBehind(path: string, { held, force }: TextOutputOptions): Promise<FileHandle> {
  const partial = partialPath(path);
  try {
    await mkdir(dirname(partial), { recursive: true });
    if (held === undefined) return await open(partial, force ? 'w' : 'wx');
    // The whole output of an earlier run stays as it is until `commit()`.
    if (held.file !== partial) await copyFile(held.file, partial);
    await truncate(partial, held.bytes);
    return await open(partial, 'a');
  } catch (cause) {
    // Where another run has begun since the check above, it says so.
    if (held === undefined && !force) await _assertNew(path);
    throw outputFailed(path, cause);
  }
}

function _lost(path: string): FerError {
  return new FerError(
    'OUTPUT_FAILED',
    `Could not write ${path} because another process has changed or removed ${partialPath(path)}: let one run at a time write there`,
    { details: { path } },
  );
}
