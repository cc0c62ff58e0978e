import { copyFile, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertAbsent, FerError, outputFailed } from '../base/index.ts';
import type { RowFormat } from './row-format.ts';
import type { RowOutput } from './row-output.ts';

export interface TextOutputOptions {
  readonly format: RowFormat;
  /** Replace a file that is there. */
  readonly force: boolean;
  /** Go on with the rows of an earlier run, of which the first `heldBytes` stay. */
  readonly heldBytes: number | undefined;
}

/** The name of the rows of a run that has not ended. */
export function partialPath(out: string): string {
  return `${out}.partial`;
}

/**
 * A JSONL or CSV file that grows by whole rows under the name of `partialPath()` and gets its own at `commit()`; what
 * was at `path` stays until then. A run that was stopped leaves its rows there, for another to go on with.
 *
 * Throws `OUTPUT_EXISTS` without `force` where an output or the rows of a stopped run are, and `OUTPUT_FAILED`.
 */
export async function openTextOutput(path: string, options: TextOutputOptions): Promise<RowOutput> {
  const { format, force, heldBytes } = options;
  const partial = partialPath(path);
  if (!force && heldBytes === undefined) await _assertNew(path);
  let size = heldBytes ?? 0;
  const file = await _openAt(partial, { size, isNew: heldBytes === undefined }).catch((cause) => {
    throw outputFailed(path, cause);
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    if (size === 0) await rm(partial, { force: true });
  };
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (cause) {
      // A full disk takes a part of a row: whole rows alone are left.
      await file.truncate(size).catch(() => undefined);
      await close();
      throw outputFailed(path, cause);
    }
  };
  const append = (text: string): Promise<void> =>
    attempt(async () => {
      const bytes = Buffer.from(text);
      await file.writeFile(bytes);
      size += bytes.length;
    });
  if (size === 0) await append(format.header);
  return {
    write: (rows) => append(format.format(rows)),
    commit: async () => {
      await attempt(async () => {
        await file.sync();
        await rename(partial, path);
      });
      isOpen = false;
      await file.close();
    },
    close,
  };
}

/**
 * The file that holds the rows of an earlier run, brought under the name of `partialPath()`: that of a stopped run, else
 * the whole output. Undefined where there is neither.
 */
export async function takeHeldFile(path: string): Promise<string | undefined> {
  const partial = partialPath(path);
  if (await _exists(partial)) return partial;
  if (!(await _exists(path))) return undefined;
  try {
    await copyFile(path, partial);
  } catch (cause) {
    await rm(partial, { force: true });
    throw outputFailed(path, cause);
  }
  return partial;
}

async function _assertNew(path: string): Promise<void> {
  await assertAbsent(path);
  const partial = partialPath(path);
  if (!(await _exists(partial))) return;
  throw new FerError(
    'OUTPUT_EXISTS',
    `Could not write ${path} because ${partial} holds the rows of a run that was stopped: give \`--resume\` to go on with them, or \`--force\` to start anew`,
    { details: { path } },
  );
}

async function _exists(path: string): Promise<boolean> {
  return assertAbsent(path).then(
    () => false,
    () => true,
  );
}

async function _openAt(
  path: string,
  { size, isNew }: { readonly size: number; readonly isNew: boolean },
): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, isNew ? 'w' : 'r+');
  if (isNew) return file;
  await file.truncate(size);
  await file.close();
  return open(path, 'a');
}
