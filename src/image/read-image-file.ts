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
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new FerError(
        'IMAGE_TOO_LARGE',
        `Could not read ${path} because it is larger than ${maxBytes} bytes: ${size} bytes`,
      );
    }
    signal?.throwIfAborted();
    return await file.readFile();
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
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    EMFILE: 'too many files are open',
  };
  const reason = reasons[code ?? ''] ?? (cause as Error).message;
  return new FerError('NO_SUCH_INPUT', `Could not read the image because ${reason}: ${path}`, { cause });
}
