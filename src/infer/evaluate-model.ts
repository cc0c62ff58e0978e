import { FerError } from '../base/index.ts';
import { assertKnownLabels, type LabelledImages } from '../data/index.ts';
import type { Classifier } from './classifier.ts';
import { sourcesOfDataset } from './image-source.ts';
import { createMetricsTally, type Metrics } from './metrics-tally.ts';
import { type PredictOptions, predictImages } from './predict-images.ts';
import { type Prediction, toPrediction } from './prediction.ts';

/** A prediction of an image whose label is known. */
export type LabelledPrediction = Prediction & { readonly trueLabel: string };

export interface EvaluateOptions extends PredictOptions {
  /** Called with the rows of each batch, in the order of the images, before the next batch is taken. */
  readonly onPredictions?: (rows: readonly LabelledPrediction[]) => Promise<void>;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

/** An image that was left out of the metrics because it could not be read. */
export interface EvaluationReject {
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

export interface Evaluation extends Metrics {
  readonly model: string;
  readonly location: string;
  readonly rejects: readonly EvaluationReject[];
}

/** Beyond this share of unreadable images the metrics would say little about the data set. */
const MOST_REJECTS = 0.01;

/**
 * Measures a classifier on labelled images, labels joined by name.
 *
 * Throws `LABELS_MISMATCH` naming the classes that the model lacks, and `TOO_MANY_BAD_IMAGES` where more than 1 % of
 * the images cannot be read; fewer are left out and listed.
 */
export async function evaluateModel(
  classifier: Classifier,
  images: LabelledImages,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { labels } = classifier;
  assertKnownLabels(images, labels);
  const tally = createMetricsTally(labels);
  const rejects: EvaluationReject[] = [];
  let done = 0;
  for await (const { items } of predictImages(classifier, sourcesOfDataset(images), options)) {
    for (const item of items) {
      if ('error' in item) {
        rejects.push({ path: item.source.path, code: item.error.code, reason: item.error.message });
        continue;
      }
      tally.add(labels.indexOf(item.source.label), item.probabilities);
    }
    _assertFewRejects(rejects, images);
    await options.onPredictions?.(
      items.map((item) => ({
        trueLabel: item.source.label,
        ...toPrediction(item, { labels, topK: labels.length }),
      })),
    );
    done += items.length;
    options.onProgress?.(done);
  }
  return { model: classifier.path, location: images.location, ...tally.summarize(), rejects };
}

function _assertFewRejects(rejects: readonly EvaluationReject[], images: LabelledImages): void {
  if (rejects.length <= MOST_REJECTS * images.size) return;
  const shown = rejects.slice(0, 5).map(({ path, reason }) => `${path} (${reason})`);
  throw new FerError(
    'TOO_MANY_BAD_IMAGES',
    `Could not evaluate on ${images.location} because more than 1 % of its ${images.size} images cannot be read: ${shown.join(', ')}${rejects.length > shown.length ? ', …' : ''}`,
    { details: { rejects } },
  );
}
