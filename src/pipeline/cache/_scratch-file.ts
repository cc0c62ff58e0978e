import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FerError } from '../../base/index.ts';

/** A file of slots of one length that ends with its process. */
export interface ScratchFile {
  readonly write: (slot: number, bytes: Uint8Array) => Promise<void>;
  readonly read: (slot: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a new file in the folder and takes its name away at once, so that nobody else can open it and nothing is left
 * of it when the process is killed. Where an open file cannot lose its name, closing removes it.
 */
export async function openScratchFile(folder: string, slotBytes: number): Promise<ScratchFile> {
  const path = join(folder, `pixels-${randomUUID()}.tmp`);
  const file = await open(path, 'wx+');
  await rm(path, { force: true }).catch(() => undefined);
  return {
    write: async (slot, bytes) => {
      let written = 0;
      while (written < slotBytes) {
        const position = slot * slotBytes + written;
        written += (await file.write(bytes, written, slotBytes - written, position)).bytesWritten;
      }
    },
    read: async (slot) => {
      const bytes = new Uint8Array(slotBytes);
      try {
        const { bytesRead } = await file.read(bytes, 0, slotBytes, slot * slotBytes);
        if (bytesRead === slotBytes) return bytes;
      } catch (cause) {
        throw _unreadable(folder, cause);
      }
      throw _unreadable(folder);
    },
    close: async () => {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

/** Not an error of the system, which would count as one of the image. */
function _unreadable(folder: string, cause?: unknown): FerError {
  return new FerError(
    'OUTPUT_FAILED',
    `Could not read pixels back from the cache because its file in ${folder} fails: give another folder or turn the cache off`,
    { cause },
  );
}
