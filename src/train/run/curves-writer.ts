import type { HistoryRow } from '../../report/index.ts';
import type { TrainLog } from '../train-log.ts';
import { writeCurves } from './run-files.ts';

/** How many times as long as a drawing took nothing is drawn after it. */
const REST = 20;

export interface CurvesWriter {
  /** Draws the epochs so far, unless the last drawing was just now: at most a twentieth of a run goes to it. */
  readonly draw: (rows: readonly HistoryRow[]) => Promise<void>;
  /** Draws them in any case. */
  readonly finish: (rows: readonly HistoryRow[]) => Promise<void>;
}

/** Keeps the pictures of a run's curves up to date; one that fails is said and does not end the run. */
export function createCurvesWriter(directory: string, log: TrainLog): CurvesWriter {
  let nextAt = 0;
  let drawn = 0;

  async function finish(rows: readonly HistoryRow[]): Promise<void> {
    if (rows.length === drawn) return;
    const started = performance.now();
    try {
      await writeCurves(directory, rows);
      drawn = rows.length;
    } catch (error) {
      log.warn(`the curves are not drawn: ${(error as Error).message}`);
    }
    const ended = performance.now();
    nextAt = ended + REST * (ended - started);
  }

  return { finish, draw: async (rows) => (performance.now() < nextAt ? undefined : finish(rows)) };
}
