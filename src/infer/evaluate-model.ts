import { FerError } from '../base/index.ts';
import { assertKnownLabels, type LabelledImages } from '../data/index.ts';
import type { Classifier } from './classifier.ts';
import { sourcesOfDataset } from './image-source.ts';
import { createMetricsTally, type Metrics } from './metrics-tally.ts';
import { type PredictOptions, predictImages } from './predict-images.ts';
import { type Prediction, toPrediction } from './prediction.ts';
import { listUnreadable, type UnreadableImage } from './unreadable-image.ts';

/** A prediction of an image whose label is known. */
export type LabelledPrediction = Prediction & { readonly trueLabel: string };

export interface EvaluateOptions extends PredictOptions {
  /** Called with the rows of each batch, in the order of the images, before the next batch is taken. */
  readonly onPredictions?: (rows: readonly LabelledPrediction[]) => Promise<void>;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

export interface Evaluation extends Metrics {
  readonly model: string;
  readonly location: string;
  /** Images that the metrics leave out. */
  readonly unreadable: readonly UnreadableImage[];
}

/** Beyond this share of unreadable images the metrics would say little about the data set. */
const MOST_UNREADABLE = 0.01;

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
  const unreadable: UnreadableImage[] = [];
  let done = 0;
  for await (const { items } of predictImages(classifier, sourcesOfDataset(images), options)) {
    for (const item of items) {
      if ('probabilities' in item) tally.add(labels.indexOf(item.source.label), item.probabilities);
    }
    unreadable.push(...listUnreadable(items));
    _assertMostReadable(unreadable, images);
    await options.onPredictions?.(
      items.map((item) => ({
        trueLabel: item.source.label,
        ...toPrediction(item, { labels, topK: labels.length }),
      })),
    );
    done += items.length;
    options.onProgress?.(done);
  }
  return { model: classifier.path, location: images.location, ...tally.summarize(), unreadable };
}

function _assertMostReadable(unreadable: readonly UnreadableImage[], images: LabelledImages): void {
  if (unreadable.length <= MOST_UNREADABLE * images.size) return;
  const shown = unreadable.slice(0, 5).map(({ path, reason }) => `${path} (${reason})`);
  throw new FerError(
    'TOO_MANY_BAD_IMAGES',
    `Could not evaluate on ${images.location} because more than 1 % of its ${images.size} images cannot be read: ${shown.join(', ')}${unreadable.length > shown.length ? ', …' : ''}`,
    { details: { unreadable } },
  );
}
