import { openDataset, type SplitName } from '../../data/index.ts';
import {
  chooseSplit,
  evaluateModel,
  evaluateToFolder,
  formatEvaluation,
  loadClassifier,
} from '../../infer/index.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../parse-number.ts';

interface EvaluateOptions {
  readonly split?: SplitName;
  readonly out?: string;
  readonly batchSize: number;
}

export const evaluateCommand: Command<EvaluateOptions> = {
  name: 'evaluate',
  summary: 'Measure an exported model on labelled images: accuracy, precision, recall, F1, confusion matrix',
  arguments: [
    { name: '<model>', description: 'an ONNX file made by `fer export`' },
    { name: '<dir>', description: 'a class-per-folder tree, a folder of splits or a FER-2013 CSV file' },
  ],
  options: [
    {
      flags: '--split <name>',
      description: 'which split; without it the first there is of test, validation and train',
      choices: ['train', 'validation', 'test'],
    },
    {
      flags: '--out <dir>',
      description: 'write metrics.json, predictions.jsonl, confusion.svg and confusion.png',
    },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of the model',
      default: 64,
      parse: wholeNumber(1),
    },
  ],
  takesForce: true,
  examples: ['evaluate model.onnx data/', 'evaluate model.onnx data/ --split validation --out evaluation'],
  run: async ({ args, options }, { signal, force, progress }) => {
    const [model, dir] = args as readonly [string, string];
    await using classifier = await loadClassifier(model);
    const dataset = await openDataset(dir, { signal });
    try {
      const { split, images } = chooseSplit(dataset, options.split);
      const settings = {
        batchSize: options.batchSize,
        signal,
        onProgress: (done: number) => progress(`evaluated ${done} of ${images.size} images`),
      };
      const { out } = options;
      const evaluation =
        out === undefined
          ? await evaluateModel(classifier, images, settings)
          : await evaluateToFolder(classifier, images, { ...settings, out, force });
      const title = `${model} on ${images.location} (${split})`;
      const wrote = out === undefined ? '' : `\n\nwrote ${out}`;
      return {
        json: { split, out: out ?? null, ...evaluation },
        text: `${title}\n\n${formatEvaluation(evaluation)}${wrote}`,
      };
    } finally {
      await dataset.close();
    }
  },
};
