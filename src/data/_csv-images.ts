import type { FileHandle } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { assertIndex } from './_assert-index.ts';
import { type CsvRows, FER_EMOTIONS } from './_csv-index.ts';
import { parsePixels } from './_parse-pixels.ts';
import type { ImageReference, LabelledImages } from './labelled-images.ts';

/** An open CSV file of square grey pictures. */
export interface CsvFile {
  readonly path: string;
  readonly file: FileHandle;
  readonly side: number;
}

/** The pictures of some rows, read from the file one by one; a row costs 17 bytes of memory. */
export function csvImages(csv: CsvFile, rows: CsvRows): LabelledImages {
  const codes = Uint8Array.from(rows.codes);
  const lines = Uint32Array.from(rows.lines);
  const offsets = Float64Array.from(rows.offsets);
  const lengths = Uint32Array.from(rows.lengths);
  const describe = (index: number): ImageReference => {
    assertIndex(index, codes.length);
    return { path: `${csv.path}:${lines[index]}`, label: FER_EMOTIONS[codes[index]!]! };
  };
  const counts = _counts(codes);
  return Object.freeze<LabelledImages>({
    location: csv.path,
    labels: Object.freeze(Object.keys(counts)),
    size: codes.length,
    counts: Object.freeze(counts),
    describe,
    read: async (index, options = {}) => {
      const reference = describe(index);
      options.signal?.throwIfAborted();
      const text = new Uint8Array(lengths[index]!);
      await csv.file.read(text, 0, text.length, offsets[index]!);
      const { side } = csv;
      return {
        ...reference,
        width: side,
        height: side,
        channels: 1,
        pixels: _pixels(text, side, reference.path),
      };
    },
  });
}

function _counts(codes: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const label of [...FER_EMOTIONS].sort()) {
    const count = codes.reduce((sum, code) => sum + (FER_EMOTIONS[code] === label ? 1 : 0), 0);
    if (count > 0) counts[label] = count;
  }
  return counts;
}

function _pixels(text: Uint8Array, side: number, path: string): Uint8Array {
  const pixels = new Uint8Array(side * side);
  try {
    if (parsePixels(text, pixels) === pixels.length) return pixels;
  } catch (cause) {
    throw _changed(path, cause);
  }
  throw _changed(path);
}

/** Every row was right when the file was opened. */
function _changed(path: string, cause?: unknown): FerError {
  const message = `Could not read the row because the file has changed since it was opened: ${path}`;
  return new FerError('DATASET_ROW_INVALID', message, { cause });
}
