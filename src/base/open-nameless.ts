import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputFailed } from './output-failed.ts';

/** An open file that nobody else can open. */
export interface NamelessFile {
  readonly fd: number;
  readonly close: () => void;
}

/**
 * Opens a new file in the folder and takes its name away at once, so that nothing is left of it when the process is
 * killed. Where an open file cannot lose its name, closing removes it.
 *
 * @throws FerError `OUTPUT_FAILED`
 */
export function openNameless(folder: string): NamelessFile {
  const path = join(folder, `fer-${randomUUID()}.tmp`);
  try {
    const fd = openSync(path, 'wx+');
    _forget(path);
    return {
      fd,
      close: () => {
        closeSync(fd);
        _forget(path);
      },
    };
  } catch (cause) {
    throw outputFailed(path, cause);
  }
}

function _forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    // Windows does not let go of the name of an open file.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
}
