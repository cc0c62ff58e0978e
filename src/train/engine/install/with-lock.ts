import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { claimLock } from '../../../base/index.ts';

export interface WithLockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, with the process that holds the lock, where it must be waited for. */
  readonly onWait: (pid: number) => void;
}

/** Runs one set-up at a time in an engine folder: others wait for it, and then find its work done. */
export async function withLock<T>(
  path: string,
  options: WithLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, onWait } = options;
  let hasSaid = false;
  for (;;) {
    const holder = await claimLock(path);
    if (holder === undefined) break;
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
