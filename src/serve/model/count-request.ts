import { performance } from 'node:perf_hooks';
import { addTo, type ModelStats } from './model-stats.ts';

/** Where the time of an answered request went, in milliseconds. */
export interface RequestTimes {
  readonly decodeMs: number;
  readonly queueMs: number;
  readonly runMs: number;
}

/** Told of each request that a model answered, with what it took from its arrival to its answer. */
export type OnAnswered = (model: string, times: RequestTimes & { readonly totalMs: number }) => void;

/** Does the work of a request to a model and counts how it went. */
export async function countRequest<Result extends { readonly times: RequestTimes }>(
  { name, stats }: { readonly name: string; readonly stats: ModelStats },
  { work, onAnswered }: { readonly work: () => Promise<Result>; readonly onAnswered: OnAnswered },
): Promise<Result> {
  const started = performance.now();
  try {
    const result = await work();
    const totalMs = performance.now() - started;
    const { decodeMs, queueMs, runMs } = result.times;
    addTo(stats.success, totalMs);
    addTo(stats.queue, queueMs);
    addTo(stats.input, decodeMs);
    addTo(stats.run, runMs);
    addTo(stats.output, Math.max(0, totalMs - decodeMs - queueMs - runMs));
    onAnswered(name, { decodeMs, queueMs, runMs, totalMs });
    return result;
  } catch (error) {
    addTo(stats.failure, performance.now() - started);
    throw error;
  }
}
