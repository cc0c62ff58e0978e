import { extname } from 'node:path';
import { FerError } from '../base/index.ts';
import type { Classifier } from './classifier.ts';
import type { ImageSource } from './image-source.ts';
import type { InferOptions, OutputFormat } from './infer-to-file.ts';
import { csvRows, jsonLines, type RowFormat } from './row-format.ts';
import { noOutput, openStreamOutput, type RowOutput } from './row-output.ts';
import { skipHeldRows } from './skip-held-rows.ts';
import { findHeldFile, openTextOutput } from './text-output.ts';

/** What is to be done, and where its rows go. */
export interface BegunRows {
  /** The images that have no row yet. */
  readonly sources: AsyncIterable<ImageSource>;
  readonly output: RowOutput;
  /** The number of rows that are there already. */
  readonly held: number;
}

/** Opens the output that the options describe; with `resume`, behind the rows that it holds. */
export async function beginRows(
  classifier: Classifier,
  sources: AsyncIterable<ImageSource>,
  options: InferOptions,
): Promise<BegunRows> {
  const { out, force = false, resume = false, topK = 3, logProbabilities = false } = options;
  const columns = { topK: Math.min(topK, classifier.labels.length), logProbabilities };
  const name = _chooseFormat(options);
  if (resume && (typeof out !== 'string' || name === 'parquet')) {
    throw new FerError(
      'USAGE',
      'Could not go on with an earlier output because `--resume` is for JSONL and CSV files: leave it out',
    );
  }
  if (out === undefined) return { sources, output: noOutput, held: 0 };
  if (name === 'parquet') {
    if (typeof out !== 'string') {
      throw new FerError('USAGE', 'Could not write Parquet to a stream: give the name of a file');
    }
    // Loaded here because few ask for it.
    const { openParquetOutput } = await import('./parquet-output.ts');
    return { sources, output: await openParquetOutput(out, { ...columns, force }), held: 0 };
  }
  const format = name === 'csv' ? csvRows(columns) : jsonLines(columns);
  if (typeof out !== 'string') return { sources, output: await openStreamOutput(out, format), held: 0 };
  const file = resume ? await findHeldFile(out) : undefined;
  if (file === undefined) {
    return { sources, output: await openTextOutput(out, { format, force, held: undefined }), held: 0 };
  }
  const rest = await _skipHeld(file, { classifier, sources, format, options });
  const output = await openTextOutput(out, { format, force, held: { file, bytes: rest.heldBytes } });
  return { sources: rest.sources, output, held: rest.held };
}

function _skipHeld(
  file: string,
  work: {
    readonly classifier: Classifier;
    readonly sources: AsyncIterable<ImageSource>;
    readonly format: RowFormat;
    readonly options: InferOptions;
  },
) {
  const { classifier, sources, format, options } = work;
  return skipHeldRows(file, {
    sources,
    format,
    classify: async (source) => (await classifier.classifyBatch([await source.read()], options))[0]!,
  });
}

function _chooseFormat({ out, format }: InferOptions): OutputFormat {
  const ending = typeof out === 'string' ? extname(out).slice(1).toLowerCase() : 'jsonl';
  const name = format ?? ending;
  if (name === 'jsonl' || name === 'csv' || name === 'parquet') return name;
  throw new FerError(
    'USAGE',
    `Could not choose a format because the name of the output does not end in .jsonl, .csv or .parquet: ${out}`,
  );
}
