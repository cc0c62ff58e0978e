import { FerError } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import type { Shape } from '../_shape.ts';
import type { BatchOrder, BatchTensors } from '../make-batch.ts';
import { createGroups } from './_create-groups.ts';
import { openWorkerPool, type WorkerPool } from './_worker-pool.ts';

/**
 * Large pictures are decoded by the threads of Node's pool, which all workers share. What waits there could no longer be
 * stopped.
 */
const POOL_THREADS = Number(process.env.UV_THREADPOOL_SIZE) || 4;

export interface OpenImageWorkersOptions {
  /** How many threads; 0 does everything in the calling one. */
  readonly count: number;
  /**
   * Told of each worker that cannot start or fails; what it should have done is done in the calling thread.
   *
   * @default nothing is said
   */
  readonly onProblem?: (error: Error) => void;
}

/** Threads in which images are decoded and batches are made, for any number of streams, one after the other or at once. */
export interface ImageWorkers {
  /** How many run; 0 where none could start. */
  readonly count: () => number;
  /**
   * Decodes an image file and preprocesses it; throws `IMAGE_*` where it cannot be decoded. An aborted signal ends what
   * is not begun.
   */
  readonly decode: (encoded: Uint8Array, shape: Shape, signal?: AbortSignal) => Promise<RawImage>;
  /** As `decode`, of the file at this path, which the worker reads; throws `NO_SUCH_INPUT` where it cannot. */
  readonly decodeFile: (path: Uint8Array, shape: Shape, signal?: AbortSignal) => Promise<RawImage>;
  /** As the function `makeBatch`. */
  readonly makeBatch: (order: BatchOrder) => Promise<BatchTensors>;
  /** Ends the threads. What is not done then fails with an `AbortError`. */
  readonly close: () => Promise<void>;
}

/**
 * Starts threads that `streamBatches` and `cacheImages` can use; what they give does not depend on how many there are.
 *
 * ```ts
 * const workers = await openImageWorkers({ count: 2 });
 * for await (const batch of streamBatches(images, { spec, workers })) step(batch);
 * await workers.close();
 * ```
 */
export async function openImageWorkers(options: OpenImageWorkersOptions): Promise<ImageWorkers> {
  const { count, onProblem = () => undefined } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`Could not start workers because \`count\` is not a whole number from 0: ${count}`);
  }
  const pool = await openWorkerPool({ count, onProblem });
  return {
    count: pool.size,
    decode: createGroups((files, shape, signal) =>
      _decodeGroup(pool, { files, arePaths: false, shape, signal }),
    ),
    decodeFile: createGroups((files, shape, signal) =>
      _decodeGroup(pool, { files, arePaths: true, shape, signal }),
    ),
    makeBatch: (order) => pool.run('makeBatch', order),
    close: pool.close,
  };
}

interface _Group {
  /** Image files, or their paths. */
  readonly files: readonly Uint8Array[];
  readonly arePaths: boolean;
  readonly shape: Shape;
  readonly signal: AbortSignal | undefined;
}

async function _decodeGroup(
  pool: WorkerPool,
  { files, arePaths, shape, signal }: _Group,
): Promise<(RawImage | FerError)[]> {
  const { width, height, channels } = shape;
  const values = width * height * channels;
  const lengths = files.map((file) => file.length);
  const lanes = Math.ceil(POOL_THREADS / Math.max(1, pool.size()));
  const input = { bytes: _join(files), arePaths, lengths, lanes, shape };
  const { pixels, failures } = await pool.run('decodeFiles', input, signal);
  return failures.map((failure, at) => {
    if (failure !== null) return new FerError(failure.code, failure.message);
    return { width, height, channels, pixels: pixels.subarray(at * values, (at + 1) * values) };
  });
}

/** In an array of its own: to send a part of one is to send all of it. */
function _join(files: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(files.reduce((sum, file) => sum + file.length, 0));
  let end = 0;
  for (const file of files) {
    joined.set(file, end);
    end += file.length;
  }
  return joined;
}
