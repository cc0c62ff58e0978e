import type { RunFacts } from './batch-queue.ts';

/** How often something happened and how long it took together. */
export interface CountedMs {
  count: number;
  ms: number;
}

/** What has been counted of a model since the server started; a reload goes on counting. */
export interface ModelStats {
  /** Rows that were computed. */
  rows: number;
  /** Runs of the model. */
  runs: number;
  /** When the last run ended, in milliseconds since 1970; 0 before the first. */
  lastRunAt: number;
  /** Requests that were answered, with all that they took. */
  readonly success: CountedMs;
  /** Requests that failed after they had found their model. */
  readonly failure: CountedMs;
  /** What requests waited for their run. */
  readonly queue: CountedMs;
  /** Decoding of pictures and reading of tensors. */
  readonly input: CountedMs;
  /** Runs, each counted for every request in it. */
  readonly run: CountedMs;
  /** Making the answers. */
  readonly output: CountedMs;
  /** Runs of each number of rows. */
  readonly runsOfRows: Map<number, CountedMs>;
}

export function createModelStats(): ModelStats {
  const none = (): CountedMs => ({ count: 0, ms: 0 });
  return {
    rows: 0,
    runs: 0,
    lastRunAt: 0,
    success: none(),
    failure: none(),
    queue: none(),
    input: none(),
    run: none(),
    output: none(),
    runsOfRows: new Map(),
  };
}

export function countRun(stats: ModelStats, { rows, runMs }: RunFacts): void {
  stats.rows += rows;
  stats.runs += 1;
  stats.lastRunAt = Date.now();
  const ofRows = stats.runsOfRows.get(rows) ?? { count: 0, ms: 0 };
  addTo(ofRows, runMs);
  stats.runsOfRows.set(rows, ofRows);
}

export function addTo(counted: CountedMs, ms: number): void {
  counted.count += 1;
  counted.ms += ms;
}
