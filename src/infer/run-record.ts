import type { HistoryRow } from '../report/index.ts';

/** What a run directory says of a training. */
export interface RunRecord {
  /** Its folder. */
  readonly path: string;
  readonly history: readonly HistoryRow[];
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `environment.json`. */
  readonly environment: Readonly<Record<string, unknown>>;
}
