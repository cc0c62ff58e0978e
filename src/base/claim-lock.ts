import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { isProcessAlive } from './is-process-alive.ts';

export interface ClaimLockOptions {
  /**
   * Milliseconds since a lock of another machine was last touched after which its process counts as gone; it cannot be
   * asked.
   *
   * @default it never does
   */
  readonly remoteLifeMs?: number;
}

const holderSchema = z.object({
  pid: z.int().min(1),
  host: z.string(),
  /** When it began, as Linux counts; null where the system does not say. */
  started: z.string().nullable().default(null),
});

/** The process that has a lock. */
export type LockHolder = Readonly<z.output<typeof holderSchema>>;

/** Systems of files without hard links, such as exFAT, say so by one of these. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Takes a lock file for this process unless another that lives has it; whoever takes it removes it in the end.
 *
 * The file names its process, so that the lock of a killed one is taken over, also where its number is that of another
 * process by now.
 *
 * @returns who has the lock; nothing where it is ours now
 */
export async function claimLock(
  path: string,
  { remoteLifeMs = Number.POSITIVE_INFINITY }: ClaimLockOptions = {},
): Promise<LockHolder | undefined> {
  while (!(await _create(path))) {
    const text = await _readIfThere(path);
    // Its holder has just let go of it.
    if (text === undefined) continue;
    const holder = _parse(text);
    if (holder !== undefined && (await _isAlive(holder, path, remoteLifeMs))) return holder;
    await _takeAway(path, text);
  }
  return undefined;
}

/** A link appears with its content or not at all, and never over another. */
async function _create(path: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}.tmp`;
  const started = await _startOf(process.pid);
  const content = JSON.stringify({ pid: process.pid, host: hostname(), started } satisfies LockHolder);
  await writeFile(own, content);
  try {
    await link(own, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.includes(error.code ?? '')) throw error;
      await writeFile(path, content, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    // Where it is ours that is gone, another process has cleaned up.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function _readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Nothing for what no process wrote, or the power went away from. */
function _parse(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function _isAlive({ pid, host, started }: LockHolder, path: string, lifeMs: number): Promise<boolean> {
  if (host === hostname()) {
    return isProcessAlive(pid) && (started === null || started === (await _startOf(pid)));
  }
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs < lifeMs;
}

/** Field 22 of its line, see proc(5), and the name of the start of the system; the second field may hold spaces. */
async function _startOf(pid: number): Promise<string | null> {
  const boot = await _readIfThere('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  const line = await _readIfThere(`/proc/${pid}/stat`).catch(() => undefined);
  const ticks = line
    ?.slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
  return boot === undefined || ticks === undefined ? null : `${boot.trim()} ${ticks}`;
}

/** Removes a lock of a process that is gone, unless another has replaced it since. */
async function _takeAway(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path);
  await rm(aside);
}
