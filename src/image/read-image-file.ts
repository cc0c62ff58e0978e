import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { FerError } from '../base/index.ts';
import { createPatience } from './_patience.ts';

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

/** Without waiting for the writer where the file is a pipe; Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The caches of the system answer in a hundredth of the time that asking another thread costs. */
const patience = createPatience({ quickMs: 0.25, slowPieces: 8, pause: 256, turnMs: 10 });

/**
 * Reads a file that is to be decoded: at once while files come quickly, by another thread while they do not.
 *
 * @param path text, or the bytes of a name that is not UTF-8
 * @throws FerError `NO_SUCH_INPUT` where it cannot be read, `IMAGE_TOO_LARGE` beyond `maxBytes`
 */
export async function readImageFile(
  path: string | Buffer,
  options: ReadImageFileOptions = {},
): Promise<Uint8Array> {
  const { maxBytes = 64 * 2 ** 20, signal } = options;
  // An empty turn takes a tenth of what reading by another thread does.
  if (patience.isTurnDue()) await setImmediate();
  signal?.throwIfAborted();
  try {
    if (patience.mayBlock()) return patience.time(() => _readAtOnce(path, maxBytes));
    return await _readElsewhere(path, { maxBytes, signal });
  } catch (cause) {
    if (cause instanceof FerError || signal?.aborted) throw cause;
    throw _unreadable(path, cause);
  }
}

function _readAtOnce(path: string | Buffer, maxBytes: number): Uint8Array {
  const file = openSync(path, FLAGS);
  try {
    const status = fstatSync(file);
    _assertUsable(path, status, maxBytes);
    const bytes = new Uint8Array(status.size);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

interface _ReadElsewhereOptions {
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

async function _readElsewhere(
  path: string | Buffer,
  { maxBytes, signal }: _ReadElsewhereOptions,
): Promise<Uint8Array> {
  const file = await open(path, FLAGS);
  try {
    const status = await file.stat();
    _assertUsable(path, status, maxBytes);
    signal?.throwIfAborted();
    // One read of the known size takes half the time of `readFile`, which asks for the size again.
    const bytes = new Uint8Array(status.size);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function _assertUsable(path: string | Buffer, status: Stats, maxBytes: number): void {
  if (!status.isFile()) throw _unreadable(path, new Error('it is not a file'));
  if (status.size > maxBytes) {
    throw new FerError(
      'IMAGE_TOO_LARGE',
      `Could not read ${path} because it is larger than ${maxBytes} bytes: ${status.size} bytes`,
    );
  }
}

function _unreadable(path: string | Buffer, cause: unknown): FerError {
  const { code } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission was denied',
    ENOTDIR: 'a part of the path is not a folder',
    ELOOP: 'its links lead in a circle',
    EMFILE: 'too many files are open',
    ENXIO: 'it is not a file',
  };
  const reason = reasons[code ?? ''] ?? (cause as Error).message;
  return new FerError('NO_SUCH_INPUT', `Could not read the image because ${reason}: ${path}`, { cause });
}
