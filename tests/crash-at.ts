import type { FileHandle } from 'node:fs/promises';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const PATCHED = ['mkdir', 'open', 'rename', 'rm'] as const;

/**
 * Runs some work and lets the file system stop at its n-th changing operation, as a process that is killed there does:
 * that operation is done by half where it writes, and neither it nor any later one happens otherwise.
 *
 * @returns whether the work ended before
 */
export async function crashAt(operation: number, work: () => Promise<unknown>): Promise<boolean> {
  const originals = PATCHED.map((name) => [name, fs[name]] as const);
  let count = 0;
  const mayGoOn = (): boolean => {
    count += 1;
    return count < operation;
  };
  for (const [name, original] of originals) {
    const stopping = async (...args: unknown[]): Promise<unknown> => {
      if (!mayGoOn()) throw new Error('the process is gone');
      const result = await (original as (...given: unknown[]) => Promise<unknown>)(...args);
      return name === 'open' ? _stopWrites(result as FileHandle, mayGoOn) : result;
    };
    Object.assign(fs, { [name]: stopping });
  }
  syncBuiltinESMExports();
  try {
    await work().catch((error) => {
      if (count < operation) throw error;
    });
    return count < operation;
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
    syncBuiltinESMExports();
  }
}

function _stopWrites(file: FileHandle, mayGoOn: () => boolean): FileHandle {
  const write = file.writeFile.bind(file);
  file.writeFile = async (content) => {
    if (mayGoOn()) return write(content);
    const bytes = Buffer.from(content as string);
    await write(bytes.subarray(0, bytes.length >> 1));
    throw new Error('the process is gone');
  };
  return file;
}
