import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
    const text = await _read(path);
    // Its holder has just let go of it.
    if (text === undefined) continue;
    const holder: Holder = JSON.parse(text);
    if (!_isAlive(holder)) {
      await _takeAway(path, text);
      continue;
    }
    if (!hasSaid) onWait(holder.pid);
    hasSaid = true;
    await delay(200, undefined, signal === undefined ? {} : { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A link appears with its content or not at all, and never over another. */
async function _acquire(path: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own);
  }
}

async function _read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a lock of a process that is gone, unless another has replaced it since. */
async function _takeAway(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path);
  await rm(aside);
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
