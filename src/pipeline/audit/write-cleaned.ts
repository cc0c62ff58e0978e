import type { Dataset, LabelledImages, SplitName } from '../../data/index.ts';
import { storedContent, storedName } from '../output/stored-file.ts';
import { type TreeFile, writeTree } from '../output/write-tree.ts';
import type { Audit } from './audit.ts';
import { chooseDrops, type DroppedImage } from './choose-drops.ts';

export interface WriteCleanedOptions {
  /** @default the number of cores, at most the number of threads in Node's pool */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CleanedCopy {
  readonly destination: string;
  /** Images that were copied, by split. */
  readonly kept: Readonly<Partial<Record<SplitName, number>>>;
  readonly dropped: readonly DroppedImage[];
}

/**
 * Copies a data set without what `chooseDrops` leaves out; the source is not changed. Files are copied byte for byte,
 * rows of a CSV file become PNG files. A plain tree of class folders stays one, other data sets become a folder for
 * each split. A run that was interrupted goes on when it is called again.
 *
 * @param destination a folder outside of the data set that is missing or empty
 * @throws FerError `OUTPUT_EXISTS`, `OUTPUT_FAILED`
 */
export async function writeCleaned(
  dataset: Dataset,
  audit: Audit,
  options: WriteCleanedOptions & { readonly destination: string },
): Promise<CleanedCopy> {
  const { destination, concurrency, signal, onProgress } = options;
  const dropped = chooseDrops(audit);
  const isDropped = new Set(dropped.map(({ path }) => path));
  const splits = Object.entries(dataset.splits) as [SplitName, LabelledImages][];
  const kept = Object.fromEntries(
    splits.map(([split, { size }]) => [
      split,
      size - dropped.filter((image) => image.split === split).length,
    ]),
  );
  await writeTree(destination, {
    identity: { kind: 'cleaned', version: 1, source: audit.dataHash },
    total: Object.values(kept).reduce((sum, count) => sum + count, 0),
    files: () => _listFiles(dataset, splits, isDropped),
    concurrency,
    signal,
    onProgress,
  });
  return { destination, kept, dropped };
}

function* _listFiles(
  dataset: Dataset,
  splits: readonly [SplitName, LabelledImages][],
  isDropped: ReadonlySet<string>,
): Generator<TreeFile, void> {
  for (const [split, images] of splits) {
    const isPlain = dataset.kind === 'folder' && images.location === dataset.location;
    for (let index = 0; index < images.size; index++) {
      const { path, label } = images.describe(index);
      if (isDropped.has(path)) continue;
      yield {
        path: [...(isPlain ? [] : [split]), label, storedName(path, { index, kind: dataset.kind })],
        make: async (signal) => storedContent(await images.read(index, { signal })),
      };
    }
  }
}
