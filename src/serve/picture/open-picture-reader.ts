import { RequestError } from '../http/request-error.ts';
import { openLastingThread } from '../thread/open-lasting-thread.ts';
import type { PreparedPicture } from './prepare-picture.ts';
import { type PictureTask, readSmallPicture } from './read-picture.ts';

/** What the thread is started with. */
export interface PictureThreadData {
  /** The path of the detector's module. */
  readonly detector: string | undefined;
}

/** Decodes and prepares the pictures of requests. */
export interface PictureReader {
  /** Throws `IMAGE_…`, `BOX_INVALID`, `NO_FACE`, `QUEUE_FULL`, and `MODEL_NOT_READY` where its thread does not work. */
  readonly read: (task: PictureTask) => Promise<PreparedPicture>;
  /** Why it is not ready; undefined where it is. */
  readonly problem: () => string | undefined;
  /** Whether a picture takes longer than it may. */
  readonly isStuck: () => boolean;
  /** Resolves when what is under way has ended, and the thread with it. */
  readonly close: () => Promise<void>;
}

export interface PictureReaderOptions {
  /** The path of a module whose `detect` sees every picture that comes without a box. */
  readonly detector: string | undefined;
  /** The most pictures that may wait for the thread. */
  readonly maxQueue: number;
  /** How long a picture may take. */
  readonly maxTaskMs: number;
  /** Told where the thread dies. */
  readonly onDeath: (reason: string) => void;
}

/**
 * Starts the thread that decodes whatever is not a small plain JPEG, which takes less time here than to send it there.
 *
 * Throws `USAGE` for a detector that cannot be used.
 */
export async function openPictureReader(options: PictureReaderOptions): Promise<PictureReader> {
  const { detector, maxQueue, maxTaskMs, onDeath } = options;
  const thread = await openLastingThread<PictureTask, PreparedPicture, PictureThreadData>(
    { name: '_picture-worker', neighbour: import.meta.url },
    { purpose: 'decodes pictures', data: { detector }, maxTaskMs, onDeath },
  );
  let depth = 0;
  const readThere = async (task: PictureTask): Promise<PreparedPicture> => {
    if (depth >= maxQueue) throw _full(depth);
    depth += 1;
    try {
      // A copy that can be given away: a small `Buffer` is a part of a larger one that others use.
      const bytes = Uint8Array.prototype.slice.call(task.bytes);
      return await thread.run({ ...task, bytes }, [bytes.buffer as ArrayBuffer]);
    } finally {
      depth -= 1;
    }
  };
  return {
    read:
      detector === undefined
        ? async (task) => (await readSmallPicture(task)) ?? (await readThere(task))
        : readThere,
    problem: () => {
      if (thread.isDead()) return 'the thread that decodes pictures has died';
      return thread.isStuck() ? 'the decoding of a picture does not end' : undefined;
    },
    isStuck: thread.isStuck,
    close: thread.close,
  };
}

function _full(depth: number): RequestError {
  return new RequestError(
    'QUEUE_FULL',
    `Could not take the request because ${depth} images wait to be decoded already: come back later`,
    { retryAfterSeconds: 1 },
  );
}
