import { availableParallelism } from 'node:os';

/** Two messages, so that a worker has the next one at hand when it has done one. */
const PER_WORKER = 32;

/**
 * Decoding runs in Node's thread pool, so that more at a time than it has threads, or the machine cores, only queue.
 * Workers are sent several images at a time.
 */
export function defaultConcurrency(workers = 0): number {
  if (workers > 0) return PER_WORKER * workers;
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads));
}
