import { openDataset } from '../data/index.ts';
import { type ImageSource, sourcesOfDataset, sourcesOfPaths } from '../infer/index.ts';

/** Images without regard to their labels. */
export interface OpenedImages {
  readonly sources: AsyncIterable<ImageSource>;
  readonly close: () => Promise<void>;
}

/**
 * The images of a folder, whatever its tree, or of all splits of a FER-2013 CSV file.
 *
 * Throws `NO_SUCH_INPUT` and `DATASET_INVALID` as the reading of data sets does, for a folder when it is read.
 */
export async function openImages(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<OpenedImages> {
  if (!path.toLowerCase().endsWith('.csv')) {
    return { sources: sourcesOfPaths([path]), close: async () => undefined };
  }
  const dataset = await openDataset(path, options);
  const sources = async function* (): AsyncGenerator<ImageSource, void, undefined> {
    for (const images of Object.values(dataset.splits)) yield* sourcesOfDataset(images);
  };
  return { sources: sources(), close: dataset.close };
}
