import { extname } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';
import { FerError } from '../base/index.ts';
import { listImageFiles } from '../data/index.ts';
import type { Classifier } from './classifier.ts';
import { sourcesOfFiles } from './image-source.ts';
import { type PredictOptions, predictImages } from './predict-images.ts';
import { toPrediction } from './prediction.ts';
import type { RankOptions } from './rank-labels.ts';
import { csvRows, jsonLines, type RowFormat } from './row-format.ts';
import { openRowSink, type RowSink } from './row-sink.ts';

export interface InferOptions extends RankOptions, PredictOptions {
  /**
   * A file, which appears under its name when it is whole, or a stream.
   *
   * @default no rows, the summary alone
   */
  readonly out?: string | Writable | undefined;
  /**
   * How rows are written.
   *
   * @default what the ending of `out` says, else 'jsonl'
   */
  readonly format?: 'jsonl' | 'csv';
  /**
   * Replace a file that is there.
   *
   * @default false
   */
  readonly force?: boolean;
  /** Called after each batch. */
  readonly onProgress?: (summary: InferSummary) => void;
}

export interface InferSummary {
  /** Rows, failures included. */
  readonly images: number;
  /** Images that could not be read. */
  readonly failures: number;
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
 * Classifies image files, and those in folders, to one row each, in the order of the paths.
 *
 * Memory does not grow with the number of images. A file that is no readable image becomes a row with its error.
 * Throws `NO_SUCH_INPUT` where there is no image at all; then, and when it is stopped, no file is left.
 */
export async function inferToFile(
  classifier: Classifier,
  paths: readonly string[],
  options: InferOptions = {},
): Promise<InferSummary> {
  const { out, force = false } = options;
  const format = _chooseFormat(classifier, options);
  const sink = await openRowSink(out, { force });
  try {
    const summary = await _writeRows({ classifier, paths, format, sink }, options);
    if (summary.images === 0) {
      throw new FerError(
        'NO_SUCH_INPUT',
        `Could not infer because there is no image: ${paths.join(', ')}; give image files, or folders that hold some`,
      );
    }
    await sink.commit();
    return summary;
  } finally {
    await sink.discard();
  }
}

interface Work {
  readonly classifier: Classifier;
  readonly paths: readonly string[];
  readonly format: RowFormat;
  readonly sink: RowSink;
}

async function _writeRows(work: Work, options: InferOptions): Promise<InferSummary> {
  const { classifier, format, sink } = work;
  const started = performance.now();
  const seconds = { read: 0, decode: 0, run: 0, write: 0 };
  const count = { images: 0, failures: 0 };
  const summarize = (): InferSummary => {
    const total = (performance.now() - started) / 1000;
    return { ...count, imagesPerSecond: count.images / total, seconds: { ...seconds, total } };
  };
  await sink.write(format.header);
  for await (const batch of predictImages(classifier, sourcesOfFiles(listImageFiles(work.paths)), options)) {
    const writing = performance.now();
    const rows = batch.items.map((item) => toPrediction(item, { ...options, labels: classifier.labels }));
    await sink.write(format.format(rows));
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

function _chooseFormat(classifier: Classifier, options: InferOptions): RowFormat {
  const { out, topK = 3, logProbabilities = false } = options;
  const ending = typeof out === 'string' ? extname(out).slice(1).toLowerCase() : 'jsonl';
  const name = options.format ?? ending;
  if (name === 'jsonl') return jsonLines;
  if (name === 'csv') return csvRows({ topK: Math.min(topK, classifier.labels.length), logProbabilities });
  throw new FerError(
    'USAGE',
    `Could not choose a format because the name of the output does not end in .jsonl or .csv: ${out}`,
  );
}
