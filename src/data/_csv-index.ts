import { datasetInvalid } from './_dataset-invalid.ts';
import { parsePixels } from './_parse-pixels.ts';
import { createRowProblems } from './_row-problems.ts';
import { type Field, splitCsvLine } from './_split-csv-line.ts';
import { splitNamed } from './_split-names.ts';
import type { Line } from './_visit-lines.ts';
import type { SplitName } from './dataset.ts';

/** The names of FER-2013's codes 0 to 6. */
export const FER_EMOTIONS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;

/** Where the pixels of the rows of one part are. */
export interface CsvRows {
  readonly codes: number[];
  readonly lines: number[];
  readonly offsets: number[];
  readonly lengths: number[];
}

/** What one pass over a CSV file found. */
export interface CsvIndex {
  readonly rows: ReadonlyMap<SplitName, CsvRows>;
  /** Width and height of every picture. */
  readonly side: number;
}

interface Columns {
  readonly count: number;
  readonly emotion: number;
  readonly pixels: number;
  /** -1 where there is none: all rows are for training then. */
  readonly usage: number;
}

const SPACE = 0x20;

/** Collects the rows of a FER-2013 CSV file line by line; every row is checked. */
export function createCsvIndex(path: string): { add: (line: Line) => void; finish: () => CsvIndex } {
  const rows = new Map<SplitName, CsvRows>();
  const problems = createRowProblems(path);
  let columns: Columns | undefined;
  let pixelCount = 0;

  function addRow({ bytes, offset, number }: Line, { count, emotion, pixels, usage }: Columns): void {
    const fields = splitCsvLine(bytes);
    if (fields.length !== count) throw new SyntaxError(`has ${fields.length} fields instead of ${count}`);
    const code = _code(_text(bytes, fields[emotion]!));
    const split = usage < 0 ? 'train' : _split(_text(bytes, fields[usage]!));
    const { start, end } = fields[pixels]!;
    const found = parsePixels(bytes.subarray(start, end));
    if (pixelCount === 0) pixelCount = _squareOf(found);
    if (found !== pixelCount) throw new SyntaxError(`has ${found} pixels instead of ${pixelCount}`);
    if (!rows.has(split)) rows.set(split, { codes: [], lines: [], offsets: [], lengths: [] });
    const { codes, lines, offsets, lengths } = rows.get(split)!;
    codes.push(code);
    lines.push(number);
    offsets.push(offset + start);
    lengths.push(end - start);
  }

  function add(line: Line): void {
    // Blank lines at the end of a file are common and hold nothing.
    if (line.bytes.every((byte) => byte <= SPACE)) return;
    try {
      if (columns !== undefined) addRow(line, columns);
      columns ??= _columns(path, line.bytes);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.add(line.number, error.message);
    }
  }

  function finish(): CsvIndex {
    problems.throwIfAny();
    if (rows.size === 0) throw datasetInvalid(path, 'it has no rows');
    return { rows, side: Math.sqrt(pixelCount) };
  }

  return { add, finish };
}

function _columns(path: string, line: Uint8Array): Columns {
  // A byte order mark stands before the first name.
  const bytes = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
  const names = _headerFields(path, bytes).map((field) => _text(bytes, field).toLowerCase());
  const columns: Columns = {
    count: names.length,
    emotion: names.indexOf('emotion'),
    pixels: names.indexOf('pixels'),
    usage: names.indexOf('usage'),
  };
  if (columns.pixels < 0) {
    throw datasetInvalid(
      path,
      `it is no FER-2013 CSV file, whose columns are emotion, pixels and Usage, and no list, whose columns are path and label: its first line is ${JSON.stringify(_text(bytes, { start: 0, end: 60 }))}`,
    );
  }
  if (columns.emotion < 0) {
    throw datasetInvalid(
      path,
      `it has no labels, the column emotion is missing: its columns are ${names.join(', ')}`,
    );
  }
  return columns;
}

function _headerFields(path: string, bytes: Uint8Array): Field[] {
  try {
    return splitCsvLine(bytes);
  } catch (cause) {
    throw datasetInvalid(path, `its first line ${(cause as Error).message}`);
  }
}

function _code(text: string): number {
  if (/^[0-6]$/.test(text)) return Number(text);
  throw new SyntaxError(`has the emotion ${JSON.stringify(text)} instead of 0 to 6`);
}

function _split(text: string): SplitName {
  const split = splitNamed(text);
  if (split !== undefined) return split;
  throw new SyntaxError(
    `has the Usage ${JSON.stringify(text)} instead of Training, PublicTest or PrivateTest`,
  );
}

/** The count itself where the pixels make a square. */
function _squareOf(count: number): number {
  if (count > 0 && Number.isInteger(Math.sqrt(count))) return count;
  throw new SyntaxError(`has ${count} pixels, which make no square`);
}

function _text(bytes: Uint8Array, { start, end }: Field): string {
  return Buffer.from(bytes.subarray(start, end)).toString();
}
