import { read as readCallback } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { type NamelessFile, openNameless } from '../../base/index.ts';
import type { ReadOptions } from '../labelled-images.ts';
import { createFilePool } from './_file-pool.ts';
import type { ReadAt } from './_tar-members.ts';
import { unpackGzip } from './_unpack-gzip.ts';

const readFrom = promisify(readCallback);

/** A tar file that can be read at any place. */
export interface ShardFile {
  readonly path: string;
  readonly size: number;
  readonly readAt: ReadAt;
}

/** The tar files of a data set; those that are compressed are unpacked into one file that ends with its process. */
export interface ShardFiles {
  readonly open: (path: string, options?: ReadOptions) => Promise<ShardFile>;
  readonly close: () => Promise<void>;
}

export function createShardFiles(): ShardFiles {
  const pool = createFilePool();
  let unpacked: NamelessFile | undefined;
  let unpackedSize = 0;

  async function openPlain(path: string): Promise<ShardFile> {
    const { size } = await _look(path);
    return { path, size, readAt: (offset, length) => pool.read(path, offset, length) };
  }

  async function openCompressed(path: string, options: ReadOptions): Promise<ShardFile> {
    unpacked ??= openNameless(tmpdir());
    const target = unpacked;
    const start = unpackedSize;
    const size = await unpackGzip(path, { ...options, target, position: start });
    unpackedSize += size;
    return {
      path,
      size,
      readAt: (offset, length) =>
        _readWithin(target, { offset: start + offset, length: Math.min(length, size - offset) }),
    };
  }

  return {
    open: async (path, options = {}) => {
      const { isCompressed } = await _look(path);
      return isCompressed ? openCompressed(path, options) : openPlain(path);
    },
    close: async () => {
      await pool.close();
      unpacked?.close();
      unpacked = undefined;
    },
  };
}

/** The name says nothing about the content. */
async function _look(path: string): Promise<{ readonly size: number; readonly isCompressed: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return { size, isCompressed: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await file.close();
  }
}

async function _readWithin(
  { fd }: NamelessFile,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await readFrom(fd, Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
