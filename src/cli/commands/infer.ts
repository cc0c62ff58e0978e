import { pathExists } from '../../base/index.ts';
import {
  formatInferSummary,
  inferToFile,
  loadClassifier,
  partialPath,
  type TestTimeAugmentation,
} from '../../infer/index.ts';
import type { Command } from '../command.ts';
import { MODEL_OPTION_ROWS, type ModelOptions, readModelOptions, warnOfFallback } from '../model-options.ts';
import { wholeNumber } from '../parse-number.ts';

interface InferOptions extends ModelOptions {
  readonly out?: string;
  readonly topK: number;
  readonly batchSize: number;
  readonly logProbabilities?: boolean;
  readonly tta: TestTimeAugmentation;
  readonly null?: boolean;
  readonly resume?: boolean;
}

export const inferCommand: Command<InferOptions> = {
  name: 'infer',
  summary:
    'Classify images with an ONNX model, one row each, in the order of the paths; done (exit 0) where at least one image could be read',
  arguments: [
    { name: '<model>', description: 'an ONNX file, made by `fer export` or by others' },
    {
      name: '<path...>',
      description:
        'image files, folders that are walked in name order, quoted patterns such as "faces/**/*.jpg", FER-2013 CSV files, lists of paths and labels, tar shards, and - for a list of files on stdin, one a line',
    },
  ],
  options: [
    {
      flags: '--out <file>',
      description: 'a .jsonl, .csv or .parquet file; without it JSONL goes to stdout (no rows with --json)',
    },
    { flags: '--top-k <n>', description: 'how many labels a row has', default: 3, parse: wholeNumber(1) },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of the model',
      default: 64,
      parse: wholeNumber(1),
    },
    { flags: '--log-probabilities', description: 'add the natural logarithms of the probabilities' },
    {
      flags: '--tta <kind>',
      description: 'the mean over variants of each image: flip (two runs of the model) or tencrop (ten)',
      default: 'none',
      choices: ['none', 'flip', 'tencrop'],
    },
    {
      flags: '--resume',
      description: 'go on with the rows that --out holds, or that a stopped run left; not for Parquet',
    },
    { flags: '-0, --null', description: 'paths on stdin end with a zero byte, as `find -print0` gives them' },
    ...MODEL_OPTION_ROWS,
  ],
  takesForce: true,
  examples: [
    'infer model.onnx faces/ --out predictions.jsonl',
    'infer model.onnx a.jpg b.jpg --top-k 1',
    'infer model.onnx faces/ --out predictions.jsonl --resume',
    'infer other.onnx faces/ --labels angry,happy,sad --activation softmax --preprocess preprocess.json',
  ],
  run: async ({ args, options }, { log, signal, force, json, progress }) => {
    const [model, paths] = args as readonly [string, readonly string[]];
    const { out } = options;
    await using classifier = await loadClassifier(model, await readModelOptions(options));
    warnOfFallback(classifier, { log });
    const summary = await inferToFile(classifier, paths, {
      ...options,
      nul: options.null ?? false,
      out: out ?? (json ? undefined : process.stdout),
      force,
      signal,
      onProgress: (soFar) => progress(formatInferSummary(soFar)),
    }).catch(async (error: unknown) => {
      if (out !== undefined && (await pathExists(partialPath(out)))) {
        log.warn(
          `the rows so far are in ${partialPath(out)}: the same command with --resume goes on with them`,
        );
      }
      throw error;
    });
    const text = formatInferSummary(summary);
    if (out === undefined && !json) log.info(text);
    return {
      json: { model, provider: classifier.provider, out: out ?? null, ...summary },
      text: out === undefined ? '' : `${text}\nwrote ${out}`,
      exitCode: summary.failures < summary.images + summary.held ? 0 : 1,
    };
  },
};
