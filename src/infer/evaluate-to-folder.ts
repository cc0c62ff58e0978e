import { join } from 'node:path';
import { assertAbsent, openAtomically, writeAtomically } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import type { GridRow } from '../report/index.ts';
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
}

/** Pictures of each class that the report shows, as the paper's grids do. */
const PICTURES_PER_CLASS = 5;
const WORST_PICTURES = 15;
/** Of the worst and of the best. */
const EXPLAINED_PICTURES = 5;

/** Like `evaluateModel`, and writes a report, the metrics, a row for each image and every figure. */
export async function evaluateToFolder(
  classifier: Classifier,
  images: LabelledImages,
  options: EvaluateToFolderOptions,
): Promise<Evaluation> {
  const { out, force = false, seed = 0, ...rest } = options;
  const file = (name: string): string => join(out, name);
  // Loaded here because the plotting library takes longer to load than a small model to run.
  const { EVALUATION_FIGURES, evaluationFigures, renderReport, svgToPng } = await import(
    '../report/index.ts'
  );
  if (!force) {
    const figures = EVALUATION_FIGURES.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    for (const name of ['report.html', 'metrics.json', ...figures]) await assertAbsent(file(name));
  }
  const predictions = await openAtomically(file('predictions.jsonl'), { force });
  const samples = createPictureSamples({
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
    await write('metrics.json', `${JSON.stringify(evaluation, undefined, 2)}\n`);
    const explained = await _explain(classifier, samples, rest);
    const report = await describeEvaluation(evaluation, { classifier, images, samples, explained });
    for (const { name, draw } of evaluationFigures(evaluation, report.pictures)) {
      const svg = await draw('light');
      await write(`${name}.svg`, svg);
      await write(`${name}.png`, await svgToPng(svg));
    }
    await write('report.html', await renderReport(report));
    return evaluation;
  } finally {
    await predictions.discard();
  }
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
