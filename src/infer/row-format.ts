import { stringify } from 'csv-stringify/sync';
import type { Prediction } from './prediction.ts';

/** Turns predictions into the text of an output file. */
export interface RowFormat {
  /** What comes before the first row. */
  readonly header: string;
  readonly format: (rows: readonly Prediction[]) => string;
}

/** One JSON object a line. */
export const jsonLines: RowFormat = {
  header: '',
  format: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
};

/**
 * RFC 4180 with `\n` between rows: `path`, `label`, `probability`, the same for each further rank as `label_2`,
 * `probability_2` and so on, then `error_code` and `error_message`; what does not apply is empty.
 *
 * @param options `topK` as many ranks as the rows have; with `logProbabilities` each rank has a `log_probability` too
 */
export function csvRows(options: { readonly topK: number; readonly logProbabilities: boolean }): RowFormat {
  const ranks = Array.from({ length: options.topK }, (_, rank) => (rank === 0 ? '' : `_${rank + 1}`));
  const perRank = ['label', 'probability', ...(options.logProbabilities ? ['log_probability'] : [])];
  const columns = ranks.flatMap((rank) => perRank.map((name) => name + rank));
  const toCells = (row: Prediction): readonly (string | number)[] => {
    if ('error' in row) return [row.path, ...columns.map(() => ''), row.error.code, row.error.message];
    const cells = row.topK.flatMap(({ label, probability, logProbability }) =>
      logProbability === undefined ? [label, probability] : [label, probability, logProbability],
    );
    return [row.path, ...cells, '', ''];
  };
  return {
    header: stringify([['path', ...columns, 'error_code', 'error_message']]),
    format: (rows) => stringify(rows.map(toCells)),
  };
}
