import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export interface WithLockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, with the process that holds the lock, where it must be waited for. */
  readonly onWait: (pid: number) => void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs one set-up at a time in an engine folder: others wait for it, and then find its work done.
 *
 * The lock file names its process, so that the lock of a killed one is taken over.
 */
export async function withLock<T>(
  path: string,
  options: WithLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, onWait } = options;
  let hasSaid = false;
  while (!(await _acquire(path))) {
    const holder = await _readHolder(path);
    if (holder !== undefined && !_isAlive(holder)) {
      await rm(path, { force: true });
      continue;
    }
    if (holder !== undefined && !hasSaid) onWait(holder.pid);
    hasSaid = true;
    await delay(200, undefined, signal === undefined ? {} : { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function _acquire(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** `undefined` while the other process is between making and writing the file, or has just removed it. */
async function _readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as Holder);
}

/** A process of another machine on a shared disk cannot be asked, so it counts as alive. */
function _isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
