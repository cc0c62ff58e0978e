import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { isMissing } from './_is-missing.ts';
import { openCsv } from './_open-csv.ts';
import { openFolder } from './_open-folder.ts';
import { assertKnownLabels } from './assert-known-labels.ts';
import type { Dataset, OpenedSplits, Splits } from './dataset.ts';
import type { ReadOptions } from './labelled-images.ts';

/**
 * Opens a labelled data set: a class-per-folder tree, a folder that holds `train/`, `validation/` (or `val/`,
 * `valid/`) and `test/` of such trees, or a FER-2013 CSV file (`emotion,pixels,Usage`).
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
export async function openDataset(path: string, options: ReadOptions = {}): Promise<Dataset> {
  const { kind, open } = await _recognize(path);
  const { splits, close } = await open(path, options);
  try {
    _assertSplits(path, splits);
  } catch (error) {
    await close();
    throw error;
  }
  return Object.freeze<Dataset>({ location: path, kind, splits, close });
}

interface _Kind {
  readonly kind: Dataset['kind'];
  readonly open: (path: string, options: ReadOptions) => Promise<OpenedSplits>;
}

async function _recognize(path: string): Promise<_Kind> {
  const status = await _status(path);
  if (status.isDirectory()) return { kind: 'folder', open: openFolder };
  if (status.isFile() && path.toLowerCase().endsWith('.csv')) return { kind: 'csv', open: openCsv };
  throw datasetInvalid(path, 'it is neither a folder nor a CSV file');
}

async function _status(path: string): Promise<Stats> {
  return await stat(path).catch((cause) => {
    const reason = isMissing(cause) ? 'there is no such file or folder' : (cause as Error).message;
    throw new FerError('NO_SUCH_INPUT', `Could not open the data set because ${reason}: ${path}`, { cause });
  });
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
