import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FerError } from '../../base/index.ts';
import { excludeLabels, openDataset, type SplitName } from '../../data/index.ts';
import { hashPreprocessSpec, parsePreprocessSpec } from '../../image/index.ts';
import {
  type Classifier,
  chooseSplit,
  loadClassifier,
  type RunRecord,
  readTraining,
  reportRun,
} from '../../infer/index.ts';
import { type RunSummary, readRun } from '../../train/index.ts';
import type { Command } from '../command.ts';
import { openBest } from '../open-best.ts';

interface ReportOptions {
  readonly data?: string;
  readonly split?: SplitName;
  readonly out?: string;
}

export const reportCommand: Command<ReportOptions> = {
  name: 'report',
  summary:
    'Write one page about a run: curves, data, the evaluation of its model with pictures; and its model card',
  arguments: [
    { name: '<run>', description: 'a run directory' },
    {
      name: '[model]',
      description:
        'the ONNX file that `fer export` made of it (default: model.onnx in the run directory, exported where it is not there)',
    },
  ],
  options: [
    { flags: '--data <dir>', description: 'the data set (default: the one that the run was trained on)' },
    {
      flags: '--split <name>',
      description:
        'what the model is measured on; without it the first there is of test, validation and train',
      choices: ['train', 'validation', 'test'],
    },
    {
      flags: '--out <dir>',
      description:
        'gets report.html, MODEL_CARD.md, metrics.json, predictions.jsonl and every figure as SVG and PNG (default: report/ in the run directory)',
    },
  ],
  takesForce: true,
  examples: [
    'report runs/first',
    'report runs/first model.onnx',
    'report runs/first model.onnx --data faces/ --out report',
  ],
  run: async ({ args, options }, context) => {
    const [path, model] = args as readonly [string, string | undefined];
    const { signal, force, progress } = context;
    const out = options.out ?? join(path, 'report');
    const { run, best } = await _readRecord(path);
    await using classifier =
      model === undefined ? await openBest(path, { best, context }) : await _openModel(model, run);
    const dataset = await openDataset(options.data ?? String(run.config.data), { signal });
    try {
      const { split, images: all } = chooseSplit(dataset, options.split);
      const exclude = (run.config.exclude ?? []) as readonly string[];
      const images = excludeLabels(
        all,
        exclude.filter((label) => all.labels.includes(label)),
      );
      const evaluation = await reportRun(classifier, images, {
        run,
        dataset,
        split,
        out,
        force,
        signal,
        onProgress: (done) => progress(`evaluated ${done} of ${images.size} images`),
      });
      const { accuracy, correct, images: count } = evaluation;
      return {
        json: { run: path, split, out, ...evaluation },
        text: `accuracy ${accuracy.toFixed(4)} on ${split} (${correct} of ${count})\nwrote ${join(out, 'report.html')}`,
      };
    } finally {
      await dataset.close();
    }
  },
};

async function _openModel(model: string, run: RunRecord): Promise<Classifier> {
  const classifier = await loadClassifier(model);
  try {
    await _assertOfRun(classifier, run);
    return classifier;
  } catch (error) {
    await classifier.close();
    throw error;
  }
}

async function _readRecord(
  path: string,
): Promise<{ readonly run: RunRecord; readonly best: RunSummary['best'] }> {
  const { history, best, config, reason, state } = await readRun(path);
  if (state === 'damaged' || history.length === 0) {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not report on ${path} because ${state === 'damaged' ? reason : 'no epoch of it has ended'}: give a run directory that \`fer train\` made`,
    );
  }
  const environment = JSON.parse(await readFile(join(path, 'environment.json'), 'utf8'));
  return { run: { path, history, config, environment }, best };
}

/** The page would join two models otherwise. */
async function _assertOfRun(classifier: Classifier, run: RunRecord): Promise<void> {
  const { spec, path } = classifier;
  const own = parsePreprocessSpec(await readFile(join(run.path, 'preprocess.json'), 'utf8'));
  const isSameSpec = hashPreprocessSpec(own) === hashPreprocessSpec(spec);
  // The export writes the figures of the epoch that it takes into the file.
  const trained = readTraining(classifier);
  const isSameEpoch = trained === null || run.history.some(({ val_loss }) => val_loss === trained.val_loss);
  if (isSameSpec && isSameEpoch) return;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not report on ${run.path} with ${path} because it was made of another run: make it with \`fer export ${run.path} --out ${path}\``,
  );
}
