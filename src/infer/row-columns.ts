import type { Prediction } from './prediction.ts';

/** What a row holds besides its path. */
export interface RowColumns {
  /** As many ranks as the rows have. */
  readonly topK: number;
  /** Whether each rank has a logarithm too. */
  readonly logProbabilities: boolean;
}

/**
 * The columns of a table of predictions: `path`, `label`, `probability`, the same for each further rank as `label_2`,
 * `probability_2` and so on, then `error_code` and `error_message`. With `logProbabilities` each rank has a
 * `log_probability` too.
 */
export function columnNames({ topK, logProbabilities }: RowColumns): readonly string[] {
  const perRank = ['label', 'probability', ...(logProbabilities ? ['log_probability'] : [])];
  const ranks = Array.from({ length: topK }, (_, rank) => (rank === 0 ? '' : `_${rank + 1}`));
  const ofRanks = ranks.flatMap((suffix) => perRank.map((name) => name + suffix));
  return ['path', ...ofRanks, 'error_code', 'error_message'];
}

/** One value for each column; undefined where it does not apply. */
export function rowCells(
  row: Prediction,
  columns: readonly string[],
): readonly (string | number | undefined)[] {
  const cells: (string | number | undefined)[] = Array.from({ length: columns.length });
  cells[0] = row.path;
  if ('error' in row) {
    cells.splice(-2, 2, row.error.code, row.error.message);
    return cells;
  }
  const values = row.topK.flatMap(({ label, probability, logProbability }) =>
    logProbability === undefined ? [label, probability] : [label, probability, logProbability],
  );
  cells.splice(1, values.length, ...values);
  return cells;
}
