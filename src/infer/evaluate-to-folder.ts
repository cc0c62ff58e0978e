import { join } from 'node:path';
import { assertAbsent, openAtomically, writeAtomically } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import type { Classifier } from './classifier.ts';
import {
  type EvaluateOptions,
  type Evaluation,
  evaluateModel,
  type LabelledPrediction,
} from './evaluate-model.ts';

export interface EvaluateToFolderOptions extends Omit<EvaluateOptions, 'onPredictions'> {
  /** Gets `metrics.json`, `predictions.jsonl`, `confusion.svg` and `confusion.png`. */
  readonly out: string;
  /**
   * Replace files that are there.
   *
   * @default false
   */
  readonly force?: boolean;
}

/** Like `evaluateModel`, and writes the metrics, a row for each image and the confusion matrix. */
export async function evaluateToFolder(
  classifier: Classifier,
  images: LabelledImages,
  options: EvaluateToFolderOptions,
): Promise<Evaluation> {
  const { out, force = false, ...rest } = options;
  const file = (name: string): string => join(out, name);
  if (!force) {
    for (const name of ['metrics.json', 'confusion.svg', 'confusion.png']) await assertAbsent(file(name));
  }
  const predictions = await openAtomically(file('predictions.jsonl'), { force });
  try {
    const onPredictions = (rows: readonly LabelledPrediction[]): Promise<void> =>
      predictions.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const evaluation = await evaluateModel(classifier, images, { ...rest, onPredictions });
    await predictions.commit();
    await writeAtomically(file('metrics.json'), `${JSON.stringify(evaluation, undefined, 2)}\n`, { force });
    await _drawConfusion(evaluation, { file, force });
    return evaluation;
  } finally {
    await predictions.discard();
  }
}

async function _drawConfusion(
  { confusion }: Evaluation,
  target: { readonly file: (name: string) => string; readonly force: boolean },
): Promise<void> {
  const { file, force } = target;
  // Loaded here because the plotting library takes longer to load than a small model to run.
  const { drawConfusionMatrix, svgToPng } = await import('../report/index.ts');
  const svg = await drawConfusionMatrix(confusion.counts, confusion.labels);
  await writeAtomically(file('confusion.svg'), svg, { force });
  await writeAtomically(file('confusion.png'), await svgToPng(svg), { force });
}
