import { type FileHandle, open } from 'node:fs/promises';

/** Files that are read at any place, of which only some are open at a time. */
export interface FilePool {
  /** Fewer bytes only where the file ends before. */
  readonly read: (path: string, offset: number, length: number) => Promise<Buffer>;
  readonly close: () => Promise<void>;
}

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  users: number;
}

/** Far below what systems allow a process. */
const MOST_OPEN = 64;

export function createFilePool(options: { readonly mostOpen?: number } = {}): FilePool {
  const { mostOpen = MOST_OPEN } = options;
  /** The one that was used last comes last. */
  const files = new Map<string, OpenFile>();

  async function read(path: string, offset: number, length: number): Promise<Buffer> {
    const file = files.get(path) ?? { handle: open(path), users: 0 };
    files.delete(path);
    files.set(path, file);
    file.users += 1;
    try {
      const handle = await file.handle;
      const bytes = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } catch (error) {
      files.delete(path);
      throw error;
    } finally {
      file.users -= 1;
      await closeOldest();
    }
  }

  async function closeOldest(): Promise<void> {
    for (const [path, { handle, users }] of files) {
      if (files.size <= mostOpen) return;
      if (users > 0) continue;
      files.delete(path);
      await (await handle).close();
    }
  }

  return {
    read,
    close: async () => {
      const handles = [...files.values()].map(({ handle }) => handle);
      files.clear();
      for (const handle of handles) await (await handle).close();
    },
  };
}
