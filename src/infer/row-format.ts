import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Prediction } from './prediction.ts';
import { columnNames, type RowColumns, rowCells } from './row-columns.ts';

/** A row of an output that an earlier run wrote. */
export interface HeldRow {
  /** As `writePath()` gives it. */
  readonly path: string;
  /** Undefined in the row of an image that could not be read. */
  readonly label: string | undefined;
  readonly probability: number;
}

/** Turns predictions into the text of an output file, and back. */
export interface RowFormat {
  /** What comes before the first row. */
  readonly header: string;
  /** Whether a row may hold line ends, in quotes. */
  readonly quotes: boolean;
  /** How a row names its image. */
  readonly writePath: (path: string) => string;
  readonly format: (rows: readonly Prediction[]) => string;
  /** Undefined for a text that is no row of these columns. */
  readonly parse: (record: string) => HeldRow | undefined;
}

/** One JSON object a line. */
export function jsonLines(options: RowColumns): RowFormat {
  return {
    header: '',
    quotes: false,
    writePath: (path) => path,
    format: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    parse: (record) => _parseJson(record, options),
  };
}

/**
 * RFC 4180 with `\n` between rows, the columns of `columnNames()`; what does not apply is empty. A relative path that a
 * spreadsheet would take for a formula begins with `./`, which names the same file; labels stay as the model has them.
 */
export function csvRows(options: RowColumns): RowFormat {
  const columns = columnNames(options);
  return {
    header: stringify([columns]),
    quotes: true,
    writePath: _guardPath,
    format: (rows) => stringify(rows.map((row) => rowCells({ ...row, path: _guardPath(row.path) }, columns))),
    parse: (record) => {
      const [cells = []] = parse(record, { relax_column_count: true });
      const [path, label, probability] = cells;
      if (path === undefined || cells.length !== columns.length) return undefined;
      return { path, label: label === '' ? undefined : label, probability: Number(probability) };
    },
  };
}

/** OWASP, CSV injection: what spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function _guardPath(path: string): string {
  return FORMULA.test(path) ? `./${path}` : path;
}

function _parseJson(record: string, columns: RowColumns): HeldRow | undefined {
  let row: Prediction;
  try {
    row = JSON.parse(record) as Prediction;
  } catch {
    return undefined;
  }
  if (typeof row?.path !== 'string') return undefined;
  if ('error' in row) return { path: row.path, label: undefined, probability: Number.NaN };
  const fits =
    row.topK?.length === columns.topK && (row.logProbability !== undefined) === columns.logProbabilities;
  return fits ? { path: row.path, label: row.label, probability: row.probability } : undefined;
}
