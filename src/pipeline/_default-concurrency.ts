import { availableParallelism } from 'node:os';

/** Decoding runs in Node's thread pool, so that more at a time than it has threads, or the machine cores, only queue. */
export function defaultConcurrency(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads));
}
