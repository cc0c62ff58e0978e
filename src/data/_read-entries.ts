import { readdir, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { FerError } from '../base/index.ts';

/** A file or a folder in a folder. */
export interface FolderEntry {
  /** Bytes, since not all file names are UTF-8. */
  readonly name: Buffer;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

/** Folders that archivers and file servers add and no person made. */
const FOREIGN_FOLDERS: ReadonlySet<string> = new Set(['__MACOSX', '@eaDir']);

/**
 * Lists the files and folders in a folder by the code points of their names, without those that are hidden.
 *
 * Links are followed; one that leads nowhere counts as a file, so that it is missed when it is read.
 */
export async function readEntries(folder: Buffer): Promise<FolderEntry[]> {
  const listed = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch((cause) => {
    const message = `Could not read the folder ${folder} because ${(cause as Error).message}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause });
  });
  const entries: FolderEntry[] = [];
  for (const entry of listed) {
    const { name } = entry;
    const text = name.toString('latin1');
    if (text.startsWith('.') || FOREIGN_FOLDERS.has(text)) continue;
    const isLink = entry.isSymbolicLink();
    const target = isLink ? await _followed(joinBytes(folder, name)) : entry;
    if (target.isDirectory() || target.isFile())
      entries.push({ name, isFolder: target.isDirectory(), isLink });
  }
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
}

const BROKEN_LINK = { isDirectory: () => false, isFile: () => true };

function _followed(link: Buffer): Promise<{ isDirectory: () => boolean; isFile: () => boolean }> {
  return stat(link).catch(() => BROKEN_LINK);
}

/** The path of `name` in `folder`. */
export function joinBytes(folder: Buffer, name: Buffer): Buffer {
  const hasSeparator = folder.at(-1) === sep.charCodeAt(0);
  return Buffer.concat([folder, Buffer.from(hasSeparator ? '' : sep), name]);
}
