import { availableParallelism } from 'node:os';

/** What a worker takes at a time. */
const PER_WORKER = 16;

/**
 * Decoding runs in Node's thread pool, so that more at a time than it has threads, or the machine cores, only queue.
 * Workers are sent several images at a time, while as many are being read.
 */
export function defaultConcurrency(workers = 0): number {
  if (workers > 0) return PER_WORKER * (workers + 1);
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads));
}
