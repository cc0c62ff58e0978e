import { open } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { csvImages } from './_csv-images.ts';
import { createCsvIndex } from './_csv-index.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { visitLines } from './_visit-lines.ts';
import type { OpenedSplits, SplitName } from './dataset.ts';
import type { LabelledImages, ReadOptions } from './labelled-images.ts';

/** Indexes a FER-2013 CSV file in one pass and keeps it open for its rows to be read by their offsets. */
export async function openCsv(path: string, options: ReadOptions): Promise<OpenedSplits> {
  const file = await open(path).catch((cause) => {
    const message = `Could not open the data set because ${(cause as Error).message}: ${path}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause });
  });
  try {
    const index = createCsvIndex(path);
    await visitLines(file, index.add, options);
    const { rows, side } = index.finish();
    const splits: Partial<Record<SplitName, LabelledImages>> = {};
    for (const [split, found] of rows) splits[split] = csvImages({ path, file, side }, found);
    return { kind: 'csv', splits, close: () => file.close() };
  } catch (error) {
    await file.close();
    if (error instanceof SyntaxError) throw datasetInvalid(path, error.message);
    throw error;
  }
}
