import { open } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { checkLabel } from './_check-label.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { createListImages, type ListImagesBuilder } from './_list-images.ts';
import { createRowProblems } from './_row-problems.ts';
import { splitCsvLine } from './_split-csv-line.ts';
import { splitNamed } from './_split-names.ts';
import { type Line, visitLines } from './_visit-lines.ts';
import type { OpenedSplits, SplitName } from './dataset.ts';
import type { LabelledImages, ReadOptions } from './labelled-images.ts';
import { type ByteStore, createByteStore } from './names/_byte-store.ts';

/** Names beyond this are kept in a file. */
const NAMES_IN_MEMORY = 4 * 2 ** 20;

const TAB = 0x09;
const COMMA = 0x2c;
const HASH = 0x23;
const SPACE = 0x20;

/** First lines that name the columns rather than an image. */
const HEADER = /^(?:path|file|filename|image|image_path)$/;

/**
 * Reads a list of images: a line for each, `path,label` or `path<TAB>label`, and where wanted the split as a third
 * field. Paths are relative to the list. Fields may stand in double quotes, a quote within them doubled. Blank lines,
 * lines that begin with `#` and a first line that names the columns (`path,label`) are left out.
 *
 * @throws FerError `DATASET_ROW_INVALID`, naming lines that are wrong
 */
export async function openList(path: string, options: ReadOptions): Promise<OpenedSplits> {
  const file = await open(path).catch((cause) => {
    const message = `Could not open the data set because ${(cause as Error).message}: ${path}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause });
  });
  const store = createByteStore({ memoryBytes: NAMES_IN_MEMORY });
  try {
    const list = _createList(path, store);
    await visitLines(file, list.add, options);
    return { kind: 'list', splits: list.finish(), close: async () => store.close() };
  } catch (error) {
    store.close();
    if (error instanceof SyntaxError) throw datasetInvalid(path, error.message);
    throw error;
  } finally {
    await file.close();
  }
}

interface _List {
  readonly add: (line: Line) => void;
  readonly finish: () => OpenedSplits['splits'];
}

function _createList(path: string, store: ByteStore): _List {
  const problems = createRowProblems(path);
  const builders = new Map<SplitName, ListImagesBuilder>();
  let separator: number | undefined;

  function addRow(bytes: Uint8Array, isFirst: boolean): void {
    const fields = splitCsvLine(bytes, separator).map(({ start, end }) =>
      _unquoted(bytes.subarray(start, end)),
    );
    const [image, labelBytes, splitBytes] = fields;
    if (isFirst && HEADER.test(String(image).toLowerCase())) return;
    if (image === undefined || labelBytes === undefined || fields.length > 3) {
      throw new SyntaxError(
        `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of path and label, with a comma or a tab between them`,
      );
    }
    const label = checkLabel(labelBytes.toString());
    if (image.length === 0) throw new SyntaxError('has no path');
    const split = _split(splitBytes?.toString() ?? '');
    const builder = builders.get(split) ?? createListImages(path, store);
    builders.set(split, builder);
    builder.add(image, label);
  }

  return {
    add: ({ bytes, number }) => {
      const line = number === 1 ? _withoutMark(bytes) : bytes;
      if (line[0] === HASH || line.every((byte) => byte <= SPACE)) return;
      const isFirst = separator === undefined;
      separator ??= line.includes(TAB) ? TAB : COMMA;
      try {
        addRow(line, isFirst);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        problems.add(number, error.message);
      }
    },
    finish: () => {
      problems.throwIfAny();
      if (builders.size === 0) throw datasetInvalid(path, 'it lists no image');
      const splits: Partial<Record<SplitName, LabelledImages>> = {};
      for (const [split, { finish }] of builders) splits[split] = finish();
      return splits;
    },
  };
}

function _split(text: string): SplitName {
  if (text === '') return 'train';
  const split = splitNamed(text);
  if (split !== undefined) return split;
  throw new SyntaxError(`has the split ${JSON.stringify(text)} instead of train, validation or test`);
}

/** A byte order mark stands before the first name. */
function _withoutMark(line: Uint8Array): Uint8Array {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}

function _unquoted(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes);
  // Bytes of names that are not UTF-8 stay what they are.
  return text.includes('""') ? Buffer.from(text.toString('latin1').replaceAll('""', '"'), 'latin1') : text;
}
