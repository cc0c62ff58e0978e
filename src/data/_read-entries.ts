import type { Dir, Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { FerError } from '../base/index.ts';
import { sortNames } from './names/_sort-names.ts';

/** A file or a folder in a folder. */
export interface FolderEntry {
  /** Bytes, since not all file names are UTF-8; valid until the next entry is asked for. */
  readonly name: Buffer;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

/** Folders that archivers and file servers add and no person made. */
const FOREIGN_FOLDERS: ReadonlySet<string> = new Set(['__MACOSX', '@eaDir']);

/** Entries that the system is asked for at a time; it gives 32 where nothing is said. */
const ENTRIES_AT_A_TIME = 1024;

/** No name holds a zero byte, so that what follows one does not change the order of names. */
const END_OF_NAME = 0;
const FOLDER = 1;
const LINK = 2;

/**
 * Gives the files and folders in a folder by the code points of their names, without those that are hidden.
 *
 * The folder may hold any number: no more than some ten thousand names are in memory at a time. Links are followed; one
 * that leads nowhere counts as a file, so that it is missed when it is read.
 *
 * @throws FerError `NO_SUCH_INPUT`
 */
export async function* readEntries(folder: Buffer): AsyncGenerator<FolderEntry, void, undefined> {
  for await (const packed of sortNames(_packedEntries(folder))) {
    const flags = packed[packed.length - 1]!;
    const name = Buffer.from(packed.buffer, packed.byteOffset, packed.length - 2);
    yield { name, isFolder: (flags & FOLDER) !== 0, isLink: (flags & LINK) !== 0 };
  }
}

async function* _packedEntries(folder: Buffer): AsyncGenerator<Buffer, void, undefined> {
  try {
    const entries = await _open(folder);
    for await (const entry of entries as unknown as AsyncIterable<Dirent<Buffer>>) {
      const packed = await _pack(folder, entry);
      if (packed !== undefined) yield packed;
    }
  } catch (cause) {
    if (cause instanceof FerError || (cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    const message = `Could not read the folder ${folder} because ${(cause as Error).message}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause });
  }
}

function _open(folder: Buffer): Promise<Dir> {
  // The types know text alone; Node takes and gives bytes here as elsewhere.
  const options = { encoding: 'buffer', bufferSize: ENTRIES_AT_A_TIME } as unknown as { encoding: 'utf8' };
  return opendir(folder as unknown as string, options);
}

async function _pack(folder: Buffer, entry: Dirent<Buffer>): Promise<Buffer | undefined> {
  const { name } = entry;
  const text = name.toString('latin1');
  if (text.startsWith('.') || FOREIGN_FOLDERS.has(text)) return undefined;
  const isLink = entry.isSymbolicLink();
  const target = isLink ? await _followed(joinBytes(folder, name)) : entry;
  if (!target.isDirectory() && !target.isFile()) return undefined;
  const flags = (target.isDirectory() ? FOLDER : 0) + (isLink ? LINK : 0);
  return Buffer.concat([name, Buffer.of(END_OF_NAME, flags)]);
}

const BROKEN_LINK = { isDirectory: () => false, isFile: () => true };

function _followed(link: Buffer): Promise<{ isDirectory: () => boolean; isFile: () => boolean }> {
  return stat(link).catch(() => BROKEN_LINK);
}

/** The path of `name` in `folder`. */
export function joinBytes(folder: Buffer, name: Uint8Array): Buffer {
  const separator = sep.charCodeAt(0);
  const start = folder[folder.length - 1] === separator ? folder.length : folder.length + 1;
  const joined = Buffer.allocUnsafe(start + name.length);
  joined[start - 1] = separator;
  joined.set(folder);
  joined.set(name, start);
  return joined;
}
