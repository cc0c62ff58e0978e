import { formatInferSummary, inferToFile, loadClassifier } from '../../infer/index.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../parse-number.ts';

interface InferOptions {
  readonly out?: string;
  readonly topK: number;
  readonly batchSize: number;
  readonly logProbabilities?: boolean;
}

export const inferCommand: Command<InferOptions> = {
  name: 'infer',
  summary:
    'Classify images with an exported model, one row each, in the order of the paths; done (exit 0) where at least one image could be read',
  arguments: [
    { name: '<model>', description: 'an ONNX file made by `fer export`' },
    { name: '<path...>', description: 'image files, and folders that are walked in name order' },
  ],
  options: [
    {
      flags: '--out <file>',
      description: 'a .jsonl or .csv file; without it JSONL goes to stdout (no rows with --json)',
    },
    { flags: '--top-k <n>', description: 'how many labels a row has', default: 3, parse: wholeNumber(1) },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of the model',
      default: 64,
      parse: wholeNumber(1),
    },
    { flags: '--log-probabilities', description: 'add the natural logarithms of the probabilities' },
  ],
  takesForce: true,
  examples: ['infer model.onnx faces/ --out predictions.jsonl', 'infer model.onnx a.jpg b.jpg --top-k 1'],
  run: async ({ args, options }, { log, signal, force, json, progress }) => {
    const [model, paths] = args as readonly [string, readonly string[]];
    await using classifier = await loadClassifier(model);
    const summary = await inferToFile(classifier, paths, {
      ...options,
      out: options.out ?? (json ? undefined : process.stdout),
      force,
      signal,
      onProgress: (soFar) => progress(formatInferSummary(soFar)),
    });
    const text = formatInferSummary(summary);
    if (options.out === undefined && !json) log.info(text);
    return {
      json: { model, out: options.out ?? null, ...summary },
      text: options.out === undefined ? '' : `${text}\nwrote ${options.out}`,
      exitCode: summary.failures < summary.images ? 0 : 1,
    };
  },
};
