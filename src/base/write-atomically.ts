import { openAtomically, type WriteOptions } from './open-atomically.ts';

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
  const file = await openAtomically(path, options);
  await file.write(content);
  await file.commit();
}
