import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { isMissing } from './_is-missing.ts';
import { openCsv } from './_open-csv.ts';
import { openFolder } from './_open-folder.ts';
import { openList } from './_open-list.ts';
import { assertKnownLabels } from './assert-known-labels.ts';
import type { Dataset, OpenedSplits, Splits } from './dataset.ts';
import type { ReadOptions } from './labelled-images.ts';
import { expandBraces } from './shards/_expand-braces.ts';
import { isShardPath, openShards, type ShardList } from './shards/_open-shards.ts';

const TEXT_ENDING = /\.(?:csv|tsv|txt)$/i;

/** Enough for the name of the first column. */
const FIRST_BYTES = 256;

const LIST_HEADER = /^\ufeff?[\s"]*(?:path|file|filename|image|image_path)[\s"]*[,\t]/i;

export interface OpenDatasetOptions extends ReadOptions {
  /**
   * Whether the labels have to be of use to a classifier: two at least, and no other part with one that `train` lacks.
   *
   * @default true
   */
  readonly needsLabels?: boolean;
}

/**
 * Opens a labelled data set: a class-per-folder tree, a folder that holds `train/`, `validation/` (or `val/`,
 * `valid/`) and `test/` of such trees, a FER-2013 CSV file (`emotion,pixels,Usage`), a list of paths and labels
 * (`.csv`, `.tsv` or `.txt`), or tar shards: a file, a folder of them, or a pattern such as `train-{000..009}.tar`.
 *
 * Classes are in name order, images in name order within them, rows in the order of the file. Files are listed, not
 * read; what is hidden or has no image's name is left out. A CSV file is checked row by row and read again on demand.
 * Names beyond 4 MiB are kept in a file without a name in the folder of the system for such files (\`TMPDIR\`), so that
 * an image costs half a byte of memory, and four more where all are shuffled.
 *
 * ```ts
 * const dataset = await openDataset('faces');
 * console.log(dataset.splits.train?.counts);
 * await dataset.close();
 * ```
 *
 * @throws FerError `NO_SUCH_INPUT`, `DATASET_INVALID`, `DATASET_ROW_INVALID`, or `LABELS_MISMATCH` where another part
 * has a class that `train` lacks
 */
export async function openDataset(path: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { needsLabels = true, ...readOptions } = options;
  const { kind, splits, close } = await _open(path, readOptions);
  try {
    if (needsLabels) _assertSplits(path, splits);
  } catch (error) {
    await close();
    throw error;
  }
  return Object.freeze<Dataset>({ location: path, kind, splits, close });
}

async function _open(path: string, options: ReadOptions): Promise<OpenedSplits> {
  const status = await _status(path);
  if (status === undefined) return openShards([_expand(path)], options);
  if (status.isDirectory()) return openFolder(path, options);
  if (status.isFile() && isShardPath(path)) return openShards([{ location: path, paths: [path] }], options);
  if (!status.isFile() || !TEXT_ENDING.test(path)) {
    throw datasetInvalid(
      path,
      'it is neither a folder, a CSV file, a list (.txt, .tsv or .csv with the columns path and label) nor a tar file',
    );
  }
  return (await _isList(path)) ? openList(path, options) : openCsv(path, options);
}

/** What is there; nothing for a pattern of shards. */
async function _status(path: string): Promise<Stats | undefined> {
  return await stat(path).catch((cause) => {
    if (path.includes('{') && isMissing(cause)) return undefined;
    const reason = isMissing(cause) ? 'there is no such file or folder' : (cause as Error).message;
    throw new FerError('NO_SUCH_INPUT', `Could not open the data set because ${reason}: ${path}`, { cause });
  });
}

function _expand(pattern: string): ShardList {
  try {
    return { location: pattern, paths: expandBraces(pattern) };
  } catch (error) {
    throw datasetInvalid(pattern, `the pattern ${(error as Error).message}`);
  }
}

/** A CSV file may be FER-2013's; it is a list where its first line names paths. */
async function _isList(path: string): Promise<boolean> {
  if (!path.toLowerCase().endsWith('.csv')) return true;
  const file = await open(path).catch((cause) => {
    const message = `Could not open the data set because ${(cause as Error).message}: ${path}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return LIST_HEADER.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

function _assertSplits(path: string, splits: Splits): void {
  const { train, validation, test } = splits;
  if (train === undefined) return;
  if (train.labels.length === 1) {
    throw datasetInvalid(path, `it has one class only and a classifier needs two: ${train.labels[0]}`);
  }
  for (const other of [validation, test]) {
    if (other !== undefined) assertKnownLabels(other, train.labels);
  }
}
