import { rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { claimLock, FerError, type LockHolder, outputFailed } from '../../base/index.ts';

const LOCK_FILE = 'run.lock';
const TOUCH_EVERY_MS = 30_000;
/** A process of another machine that has not touched its lock for so long is gone. */
const REMOTE_LIFE_MINUTES = 5;

/**
 * Does something as the only process that writes into the folder of a run; the lock of one that was killed is taken over.
 *
 * @throws FerError `RUN_IN_USE` where another process has it, `OUTPUT_FAILED`
 */
export async function withRunLock<Result>(directory: string, use: () => Promise<Result>): Promise<Result> {
  const path = join(directory, LOCK_FILE);
  const holder = await claimLock(path, { remoteLifeMs: REMOTE_LIFE_MINUTES * 60_000 }).catch((cause) => {
    throw outputFailed(path, cause);
  });
  if (holder !== undefined) throw _inUse(directory, path, holder);
  const touching = setInterval(() => {
    const now = new Date();
    // For processes of other machines alone: training goes on where it fails.
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS).unref();
  try {
    return await use();
  } finally {
    clearInterval(touching);
    await rm(path, { force: true });
  }
}

function _inUse(directory: string, path: string, { pid, host }: LockHolder): FerError {
  const isHere = host === hostname();
  const who = isHere ? `process ${pid}` : `process ${pid} on ${host}`;
  const advice = isHere
    ? 'wait until it ends or end it'
    : `wait until it ends; if it is gone, ${path} counts as left behind ${REMOTE_LIFE_MINUTES} minutes after it`;
  return new FerError(
    'RUN_IN_USE',
    `Could not train in ${directory} because ${who} is training there, ${advice}`,
    { details: { path: directory, pid, host } },
  );
}
