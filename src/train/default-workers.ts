import { availableParallelism } from 'node:os';

/** One for four cores, 1 to 4; none on one core. TensorFlow wants all cores, and a worker makes far more than one trains on. */
export function defaultWorkers(cores = availableParallelism()): number {
  if (cores === 1) return 0;
  return Math.min(4, Math.max(1, Math.floor(cores / 4)));
}
