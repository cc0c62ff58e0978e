import { join } from 'node:path';
import { assertAbsent, openAtomically, writeAtomically } from '../base/index.ts';
import type { LabelledImages, SplitName } from '../data/index.ts';
import type { GridRow, Report } from '../report/index.ts';
import type { Classifier } from './classifier.ts';
import { describeEvaluation } from './describe-evaluation.ts';
import { type EvaluateOptions, type Evaluation, evaluateModel } from './evaluate-model.ts';
import { explainImage } from './explain-image.ts';
import { type ExplainedPicture, explanationRows } from './explanation-rows.ts';
import { createPictureSamples, type PictureSamples, type SampledPicture } from './picture-samples.ts';

export interface EvaluateToFolderOptions extends Omit<EvaluateOptions, 'onPredictions'> {
  /** Gets `report.html`, `metrics.json`, `predictions.jsonl`, and each figure of the report as SVG and PNG. */
  readonly out: string;
  /**
   * Replace files that are there.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Of what is drawn for the report.
   *
   * @default 0
   */
  readonly seed?: number;
  /**
   * The split that the images are of, told in the report and the metrics.
   *
   * @default not told
   */
  readonly split?: SplitName | undefined;
  /** What the report says beside the evaluation. */
  readonly extension?: ReportExtension;
}

/** Makes more of a report than the evaluation alone. */
export interface ReportExtension {
  /** The names of the figures that it adds. */
  readonly figures: readonly string[];
  /** The names of the files that it adds. */
  readonly files: readonly string[];
  readonly extend: (
    report: Report,
    evaluation: Evaluation,
  ) => Promise<{ readonly report: Report; readonly files: Readonly<Record<string, string>> }>;
}

/** Pictures of each class that the report shows, as the paper's grids do. */
const PICTURES_PER_CLASS = 5;
/** Pictures of more classes would take much memory, and a figure that is longer than a sheet of paper. */
const MOST_CLASSES = 50;
const WORST_PICTURES = 15;
/** Of the worst and of the best. */
const EXPLAINED_PICTURES = 5;

/** Like `evaluateModel`, and writes a report, the metrics, a row for each image and every figure. */
export async function evaluateToFolder(
  classifier: Classifier,
  images: LabelledImages,
  options: EvaluateToFolderOptions,
): Promise<Evaluation> {
  const { out, force = false, seed = 0, split, extension, ...rest } = options;
  const file = (name: string): string => join(out, name);
  // Loaded here because the plotting library takes longer to load than a small model to run.
  const { EVALUATION_FIGURES, renderReport, reportFigures, svgToPng } = await import('../report/index.ts');
  if (!force) {
    const names = [...EVALUATION_FIGURES, ...(extension?.figures ?? [])];
    const figures = names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    const others = ['report.html', 'metrics.json', ...(extension?.files ?? [])];
    for (const name of [...others, ...figures]) await assertAbsent(file(name));
  }
  const predictions = await openAtomically(file('predictions.jsonl'), { force });
  const samples = createPictureSamples({
    labels: classifier.labels.filter((label) => (images.counts[label] ?? 0) > 0).slice(0, MOST_CLASSES),
    perClass: PICTURES_PER_CLASS,
    worst: WORST_PICTURES,
    best: EXPLAINED_PICTURES,
    seed,
  });
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeAtomically(file(name), content, { force });
  try {
    const evaluation = await evaluateModel(classifier, images, {
      ...rest,
      onPredictions: async (rows, pictures) => {
        for (const picture of pictures) samples.add(picture);
        await predictions.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      },
    });
    await predictions.commit();
    await write('metrics.json', _toJson({ split: split ?? null, ...evaluation }));
    const explained = await _explain(classifier, samples, rest);
    const plain = await describeEvaluation(evaluation, { classifier, images, samples, explained, split });
    const { report, files } = (await extension?.extend(plain, evaluation)) ?? { report: plain, files: {} };
    const figures = reportFigures(report);
    for (const { name, draw } of figures) {
      const svg = await draw('light');
      await write(`${name}.svg`, svg);
      await write(`${name}.png`, await svgToPng(svg));
    }
    for (const [name, content] of Object.entries(files)) await write(name, content);
    await write('report.html', await renderReport(report, figures));
    return evaluation;
  } finally {
    await predictions.discard();
  }
}

/** Indented, but for lists of numbers, of which each is a line: the matrix of 1,000 classes has a million. */
function _toJson(value: unknown): string {
  // A text holds no line ends as such, so that this meets lists alone.
  const lists = /\[\n\s+([-+.\deE,\s]+?)\n\s+\]/g;
  const joined = (_: string, items: string): string => `[${items.replaceAll(/,\s+/g, ', ')}]`;
  return `${JSON.stringify(value, undefined, 2).replaceAll(lists, joined)}\n`;
}

/** What the model goes by in the pictures that it got most wrong and most right. */
async function _explain(
  classifier: Classifier,
  samples: PictureSamples,
  options: Pick<EvaluateOptions, 'batchSize' | 'signal'>,
): Promise<readonly GridRow[]> {
  const explain = async (title: string, pictures: readonly SampledPicture[]): Promise<readonly GridRow[]> => {
    const explained: ExplainedPicture[] = [];
    for (const { image, label, trueLabel } of pictures.slice(0, EXPLAINED_PICTURES)) {
      explained.push({
        explanation: await explainImage(classifier, image, { ...options, label }),
        trueLabel,
      });
    }
    return explanationRows(title, explained);
  };
  return [
    ...(await explain('largest losses', samples.worst())),
    ...(await explain('smallest losses', samples.best())),
  ];
}
