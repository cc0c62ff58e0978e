import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';
import { FerError } from '../base/index.ts';
import { type BegunRows, beginRows } from './begin-rows.ts';
import type { Classifier } from './classifier.ts';
import type { ImageSource, PathOptions } from './image-source.ts';
import { openSources } from './open-sources.ts';
import { type PredictOptions, predictImages } from './predict-images.ts';
import { toPrediction } from './prediction.ts';
import type { RankOptions } from './rank-labels.ts';

/** How rows are written. */
export type OutputFormat = 'jsonl' | 'csv' | 'parquet';

export interface InferOptions extends RankOptions, PredictOptions, PathOptions {
  /**
   * A file, which appears under its name when it is whole, or a stream.
   *
   * @default no rows, the summary alone
   */
  readonly out?: string | Writable | undefined;
  /**
   * How rows are written; Parquet to files alone.
   *
   * @default what the ending of `out` says, else 'jsonl'
   */
  readonly format?: OutputFormat | undefined;
  /**
   * Replace a file that is there.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Go on with the rows that `out`, or what a stopped run left of it, holds already. JSONL and CSV alone.
   *
   * @default false
   */
  readonly resume?: boolean | undefined;
  /** Called after each batch. */
  readonly onProgress?: (summary: InferSummary) => void;
}

export interface InferSummary {
  /** Rows that were written, failures included. */
  readonly images: number;
  /** Images that could not be read, or for which the model gave no numbers. */
  readonly failures: number;
  /** Rows that were there already. */
  readonly held: number;
  readonly imagesPerSecond: number;
  /** Where the time went; reading and decoding count only while the model waited for them. */
  readonly seconds: {
    readonly read: number;
    readonly decode: number;
    readonly run: number;
    readonly write: number;
    readonly total: number;
  };
}

/**
 * Classifies image files to one row each, in the order of the paths, which may be files, folders, patterns, data sets
 * (FER-2013 CSV files, lists, tar shards) and `-` for a list on stdin.
 *
 * Memory does not grow with the number of images. A file that is no readable image, or for which the model gives no
 * numbers, becomes a row with its error.
 * Throws `NO_SUCH_INPUT` where there is no image at all. A run that is stopped leaves its rows in `OUT.partial`, but
 * for Parquet, of which it leaves nothing.
 */
export async function inferToFile(
  classifier: Classifier,
  paths: readonly string[],
  options: InferOptions = {},
): Promise<InferSummary> {
  const images = await openSources(paths, options);
  try {
    return await _infer(classifier, images.sources, { ...options, paths });
  } finally {
    await images.close();
  }
}

async function _infer(
  classifier: Classifier,
  sources: AsyncIterable<ImageSource>,
  { paths, ...options }: InferOptions & { readonly paths: readonly string[] },
): Promise<InferSummary> {
  const rows = await beginRows(classifier, sources, options);
  try {
    const summary = await _writeRows(classifier, rows, options);
    if (summary.images + summary.held === 0) {
      throw new FerError(
        'NO_SUCH_INPUT',
        `Could not infer because there is no image: ${paths.join(', ')}; give image files, or folders that hold some`,
      );
    }
    await rows.output.commit();
    return summary;
  } finally {
    await rows.output.close();
  }
}

async function _writeRows(
  classifier: Classifier,
  { sources, output, held }: BegunRows,
  options: InferOptions,
): Promise<InferSummary> {
  const started = performance.now();
  const seconds = { read: 0, decode: 0, run: 0, write: 0 };
  const count = { images: 0, failures: 0, held };
  const summarize = (): InferSummary => {
    const total = (performance.now() - started) / 1000;
    return { ...count, imagesPerSecond: count.images / total, seconds: { ...seconds, total } };
  };
  for await (const batch of predictImages(classifier, sources, { ...options, invalidScores: 'error' })) {
    const writing = performance.now();
    const rows = batch.items.map((item) => toPrediction(item, { ...options, labels: classifier.labels }));
    await output.write(rows);
    count.images += rows.length;
    count.failures += rows.filter((row) => 'error' in row).length;
    seconds.read += batch.seconds.read;
    seconds.decode += batch.seconds.decode;
    seconds.run += batch.seconds.run;
    seconds.write += (performance.now() - writing) / 1000;
    options.onProgress?.(summarize());
  }
  return summarize();
}
