import { createReadStream, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { type NamelessFile, outputFailed } from '../../base/index.ts';
import type { ReadOptions } from '../labelled-images.ts';

const writeAt = promisify(write);

export interface UnpackGzipOptions extends ReadOptions {
  readonly target: NamelessFile;
  /** Where in the target to begin. */
  readonly position: number;
}

/**
 * Unpacks a gzip file into an open one, as a stream.
 *
 * @returns how many bytes it became
 * @throws SyntaxError where it is damaged or cut off; the message goes on a sentence that names the file
 * @throws FerError `OUTPUT_FAILED` where the target is full
 */
export async function unpackGzip(path: string, options: UnpackGzipOptions): Promise<number> {
  const { target, position, signal } = options;
  let size = 0;
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          await _writeWhole(target, chunk, position + size);
          size += chunk.length;
        }
      },
      { ...(signal && { signal }) },
    );
  } catch (error) {
    signal?.throwIfAborted();
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw new SyntaxError('is cut off: its compression ends too early');
    if (code.startsWith('Z_')) throw new SyntaxError(`is damaged: ${(error as Error).message}`);
    throw error;
  }
  return size;
}

async function _writeWhole({ fd }: NamelessFile, bytes: Buffer, position: number): Promise<void> {
  try {
    let written = 0;
    while (written < bytes.length) {
      written += (await writeAt(fd, bytes, written, bytes.length - written, position + written)).bytesWritten;
    }
  } catch (cause) {
    throw outputFailed(tmpdir(), cause);
  }
}
