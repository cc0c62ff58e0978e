import { openThread } from '../thread/open-thread.ts';
import type { PreparedPicture } from './prepare-picture.ts';
import { type PictureTask, readSmallPicture } from './read-picture.ts';

/** What the thread is started with. */
export interface PictureThreadData {
  /** The path of the detector's module. */
  readonly detector: string | undefined;
}

/** Decodes and prepares the pictures of requests. */
export interface PictureReader {
  /** Throws `IMAGE_…`, `BOX_INVALID`, and `NO_FACE`. */
  readonly read: (task: PictureTask) => Promise<PreparedPicture>;
  /** Resolves when what is under way has ended, and the thread with it. */
  readonly close: () => Promise<void>;
}

export interface PictureReaderOptions {
  /** The path of a module whose `detect` sees every picture that comes without a box. */
  readonly detector: string | undefined;
  /** Told where the thread dies. */
  readonly onDeath: (reason: string) => void;
}

/**
 * Starts the thread that decodes whatever is not a small plain JPEG, which takes less time here than to send it there.
 *
 * Throws `USAGE` for a detector that cannot be used.
 */
export async function openPictureReader({ detector, onDeath }: PictureReaderOptions): Promise<PictureReader> {
  const thread = await openThread<PictureTask, PreparedPicture, null, PictureThreadData>(
    { name: '_picture-worker', neighbour: import.meta.url },
    { purpose: 'decodes pictures', data: { detector }, onDeath },
  );
  const readThere = (task: PictureTask): Promise<PreparedPicture> => {
    // A copy that can be given away: a small `Buffer` is a part of a larger one that others use.
    const bytes = Uint8Array.prototype.slice.call(task.bytes);
    return thread.run({ ...task, bytes }, [bytes.buffer as ArrayBuffer]);
  };
  return {
    read:
      detector === undefined
        ? async (task) => (await readSmallPicture(task)) ?? (await readThere(task))
        : readThere,
    close: thread.close,
  };
}
