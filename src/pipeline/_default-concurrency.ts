import { availableParallelism } from 'node:os';

/** Four messages, so that a worker has some at hand while the thread that sends them is held up. */
const PER_WORKER = 64;

/**
 * Decoding runs in Node's thread pool, so that more at a time than it has threads, or the machine cores, only queue.
 * Workers are sent several images at a time.
 */
export function defaultConcurrency(workers = 0): number {
  if (workers > 0) return PER_WORKER * workers;
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads));
}
