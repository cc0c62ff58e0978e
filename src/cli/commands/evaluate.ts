import { FerError } from '../../base/index.ts';
import {
  assertExcludable,
  excludeLabels,
  type LabelledImages,
  openDataset,
  type SplitName,
} from '../../data/index.ts';
import {
  type Classifier,
  chooseSplit,
  type EvaluateToFolderOptions,
  evaluateModel,
  evaluateModels,
  evaluateToFolder,
  formatEvaluation,
  formatModelComparison,
  loadClassifier,
  type TestTimeAugmentation,
} from '../../infer/index.ts';
import type { Command, CommandResult } from '../command.ts';
import { MODEL_OPTION_ROWS, type ModelOptions, readModelOptions, warnOfFallback } from '../model-options.ts';
import { names } from '../parse-names.ts';
import { wholeNumber } from '../parse-number.ts';

interface EvaluateOptions extends ModelOptions {
  readonly split?: SplitName;
  readonly exclude?: readonly string[];
  readonly out?: string;
  readonly batchSize: number;
  readonly tta: TestTimeAugmentation;
  readonly onBadImage: 'skip' | 'fail';
}

export const evaluateCommand: Command<EvaluateOptions> = {
  name: 'evaluate',
  summary:
    'Measure an ONNX model on labelled images: accuracy, precision, recall, F1, calibration, confusion matrix; several models in one table',
  arguments: [
    {
      name: '<model-and-dir...>',
      description:
        'one ONNX file or more, then class folders, a folder of splits, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
  ],
  options: [
    {
      flags: '--split <name>',
      description: 'which split; without it the first there is of test, validation and train',
      choices: ['train', 'validation', 'test'],
    },
    {
      flags: '--exclude <classes>',
      description:
        'classes whose images take no part, with commas between them; for a model that was trained without them',
      parse: names,
    },
    {
      flags: '--out <dir>',
      description:
        'of one model: write report.html, metrics.json, predictions.jsonl and every figure as SVG and PNG',
    },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of the model',
      default: 64,
      parse: wholeNumber(1),
    },
    {
      flags: '--tta <kind>',
      description: 'the mean over variants of each image: flip or tencrop; says what it gains and costs',
      default: 'none',
      choices: ['none', 'flip', 'tencrop'],
    },
    {
      flags: '--on-bad-image <policy>',
      description: 'skip those that cannot be read, up to 1 % of all, or fail at the first',
      choices: ['skip', 'fail'],
      default: 'skip',
    },
    ...MODEL_OPTION_ROWS,
  ],
  takesForce: true,
  examples: [
    'evaluate model.onnx data/',
    'evaluate model.onnx data/ --split validation --out evaluation',
    'evaluate light.onnx base.onnx data/',
  ],
  run: async ({ args, options }, { log, signal, force, progress }) => {
    const paths = args[0] as readonly string[];
    const dir = paths.at(-1)!;
    const models = paths.slice(0, -1);
    _assertModels(models, options);
    const modelOptions = await readModelOptions(options);
    const classifiers: Classifier[] = [];
    try {
      for (const model of models) {
        const classifier = await loadClassifier(model, modelOptions);
        classifiers.push(classifier);
        warnOfFallback(classifier, { log });
      }
      const dataset = await openDataset(dir, { signal });
      try {
        const { split, images: all } = chooseSplit(dataset, options.split);
        const { exclude = [] } = options;
        assertExcludable(exclude, all.labels);
        const images = excludeLabels(all, exclude);
        const onProgress = (done: number) => progress(`evaluated ${done} of ${images.size} images`);
        return await _evaluate(classifiers, images, {
          ...options,
          exclude,
          split,
          signal,
          force,
          onProgress,
        });
      } finally {
        await dataset.close();
      }
    } finally {
      for (const classifier of classifiers) await classifier.close();
    }
  },
};

async function _evaluate(
  classifiers: readonly Classifier[],
  images: LabelledImages,
  settings: Pick<
    EvaluateToFolderOptions,
    'batchSize' | 'tta' | 'onBadImage' | 'signal' | 'force' | 'onProgress'
  > & {
    readonly split: SplitName;
    readonly exclude: readonly string[];
    readonly out?: string;
  },
): Promise<CommandResult> {
  const { split, exclude, out, ...rest } = settings;
  const part = exclude.length === 0 ? split : `${split} without ${exclude.join(', ')}`;
  const where = `${images.location} (${part})`;
  const [classifier, ...others] = classifiers;
  if (classifier === undefined || others.length > 0) {
    const comparison = await evaluateModels(classifiers, images, rest);
    return {
      json: { split, exclude, ...comparison },
      text: `on ${where}\n\n${formatModelComparison(comparison)}`,
    };
  }
  const evaluation =
    out === undefined
      ? await evaluateModel(classifier, images, rest)
      : await evaluateToFolder(classifier, images, { ...rest, split, out });
  const wrote = out === undefined ? '' : `\n\nwrote ${out}`;
  return {
    json: { split, exclude, out: out ?? null, ...evaluation },
    text: `${classifier.path} on ${where}\n\n${formatEvaluation(evaluation)}${wrote}`,
  };
}

function _assertModels(models: readonly string[], { out }: EvaluateOptions): void {
  if (models.length === 0) {
    throw new FerError(
      'USAGE',
      'Could not evaluate because a model or the data set is missing: give one ONNX file or more, then the folder of labelled images',
    );
  }
  if (models.length === 1 || out === undefined) return;
  throw new FerError(
    'USAGE',
    'Could not evaluate several models with `--out`, which holds the report of one: leave it out, or give one model',
  );
}
