import { basename } from 'node:path';
import { FerError } from '../base/index.ts';
import type { Dataset, LabelledImages, SplitName } from '../data/index.ts';
import { decodeImage, encodePng } from '../image/index.ts';
import type { GridPicture, Report, ReportFigure } from '../report/index.ts';
import type { Classifier } from './classifier.ts';
import type { Evaluation } from './evaluate-model.ts';
import { type EvaluateToFolderOptions, evaluateToFolder } from './evaluate-to-folder.ts';
import { writeModelCard } from './model-card.ts';
import type { RunRecord } from './run-record.ts';

export interface ReportRunOptions extends Omit<EvaluateToFolderOptions, 'extension' | 'split'> {
  readonly run: RunRecord;
  readonly dataset: Dataset;
  /** The part that `images` are of. */
  readonly split: SplitName;
}

/**
 * Writes everything about a run into a folder: one page with the curves, the data and the evaluation of its model, each
 * figure as SVG and PNG, the metrics, the predictions and `MODEL_CARD.md`.
 *
 * @param images what the model is measured on
 */
export function reportRun(
  classifier: Classifier,
  images: LabelledImages,
  { run, dataset, split, ...options }: ReportRunOptions,
): Promise<Evaluation> {
  return evaluateToFolder(classifier, images, {
    ...options,
    split,
    extension: {
      figures: ['curves', 'data'],
      files: ['MODEL_CARD.md'],
      extend: (report, evaluation) =>
        _describeRun(report, { classifier, evaluation, run, dataset, split, signal: options.signal }),
    },
  });
}

interface Described {
  readonly classifier: Classifier;
  readonly evaluation: Evaluation;
  readonly run: RunRecord;
  readonly dataset: Dataset;
  readonly split: SplitName;
  readonly signal: AbortSignal | undefined;
}

async function _describeRun(
  report: Report,
  described: Described,
): Promise<{ readonly report: Report; readonly files: Readonly<Record<string, string>> }> {
  const { classifier, evaluation, run, dataset, split } = described;
  // Loaded here because the library that draws charts is large.
  const { countTable, findBestRow, historyFigures } = await import('../report/index.ts');
  const best = findBestRow(run.history);
  const counts = countTable(_countsOf(dataset), classifier.labels);
  const { facts = [], files = [], keyFigures } = report;
  const onTrained = split === 'train' ? ', on which the model was trained: it says little about others' : '';
  return {
    files: { 'MODEL_CARD.md': writeModelCard({ classifier, evaluation, run, best, counts, split }) },
    report: {
      ...report,
      title: `Run ${basename(run.path)}`,
      lead: `${evaluation.correct} of ${evaluation.images} images of the ${split} split are right${onTrained}. The model tells expressions apart, not what a person feels.`,
      keyFigures: [...keyFigures, ...historyFigures(run.history)],
      history: run.history,
      figures: await _sampleFigures(described),
      tables: [counts],
      files: [
        ...files,
        { path: 'MODEL_CARD.md', description: 'what the model is for and not for, data, figures' },
        { path: 'curves.svg', description: 'the curves; each figure is there as SVG and as PNG' },
      ],
      facts: [
        // The table has them of all splits.
        ...facts.filter(({ title }) => title !== 'Images'),
        { title: 'Configuration', values: run.config },
        { title: 'Environment', values: run.environment },
        { title: 'Time', values: _times(run, evaluation) },
      ],
    },
  };
}

function _countsOf({ splits }: Dataset): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(Object.entries(splits).map(([split, { counts }]) => [split, counts]));
}

/** One picture of each class of the first split, as the model sees it. */
async function _sampleFigures({ classifier, dataset, signal }: Described): Promise<readonly ReportFigure[]> {
  const images = dataset.splits.train ?? Object.values(dataset.splits)[0]!;
  const pictures: GridPicture[] = [];
  for (const label of classifier.labels) {
    signal?.throwIfAborted();
    const image = await _firstReadable(images, label);
    if (image === undefined) continue;
    pictures.push({
      png: await encodePng(classifier.prepare(image)),
      caption: [label, `${images.counts[label]!.toLocaleString('en')} images`],
    });
  }
  const { drawPictureGrid } = await import('../report/index.ts');
  const title = 'One image of each class';
  const subtitle = `As the model sees it; the number is of ${basename(images.location)}`;
  return [
    {
      name: 'data',
      title,
      draw: (theme) => drawPictureGrid([{ title: '', pictures }], { title, subtitle, theme }),
    },
  ];
}

async function _firstReadable(images: LabelledImages, label: string) {
  for (let index = 0; index < images.size; index++) {
    if (images.describe(index).label !== label) continue;
    try {
      const stored = await images.read(index);
      return 'encoded' in stored ? await decodeImage(stored.encoded) : stored;
    } catch (error) {
      // The evaluation lists what cannot be read; here another of the class will do.
      if (!(error instanceof FerError)) throw error;
    }
  }
  return undefined;
}

function _times({ history }: RunRecord, { seconds }: Evaluation): Readonly<Record<string, string>> {
  const trained = history.reduce((sum, row) => sum + row.seconds, 0);
  const speed = Math.max(...history.map((row) => row.images_per_second));
  return {
    'all epochs': `${trained.toFixed(1)} s`,
    'fastest epoch': `${Math.round(speed).toLocaleString('en')} images/s`,
    evaluation: `${seconds.toFixed(1)} s`,
  };
}
