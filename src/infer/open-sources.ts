import { namesDataset, openDataset, type ReadOptions } from '../data/index.ts';
import { type ImageSource, type PathOptions, sourcesOfDataset, sourcesOfPaths } from './image-source.ts';

/** Images in the order of the paths that name them. */
export interface OpenedSources {
  readonly sources: AsyncIterable<ImageSource>;
  /** Closes the files that are kept open. */
  readonly close: () => Promise<void>;
}

/**
 * The images that paths name, without regard to labels: files, folders of any tree, patterns, `-`, and all parts of the data sets
 * among them (FER-2013 CSV files, lists, tar shards).
 *
 * Throws `NO_SUCH_INPUT` and `DATASET_INVALID` as the reading of data sets does, for files and folders when read.
 */
export async function openSources(
  paths: readonly string[],
  options: ReadOptions & PathOptions = {},
): Promise<OpenedSources> {
  const isDataset = await Promise.all(paths.map(namesDataset));
  if (!isDataset.includes(true)) {
    return { sources: sourcesOfPaths(paths, options), close: async () => undefined };
  }
  const parts: AsyncIterable<ImageSource>[] = [];
  const opened: { readonly close: () => Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const dataset of opened) await dataset.close();
  };
  try {
    for (const [i, path] of paths.entries()) {
      if (!isDataset[i]) {
        parts.push(sourcesOfPaths([path], options));
        continue;
      }
      const dataset = await openDataset(path, { ...options, needsLabels: false });
      opened.push(dataset);
      parts.push(...Object.values(dataset.splits).map(sourcesOfDataset));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: _eachOf(parts), close };
}

async function* _eachOf(
  parts: readonly AsyncIterable<ImageSource>[],
): AsyncGenerator<ImageSource, void, undefined> {
  for (const part of parts) yield* part;
}
