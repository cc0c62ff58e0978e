import { performance } from 'node:perf_hooks';
import { FerError } from '../base/index.ts';
import { adviseExclusion, assertKnownLabels, type LabelledImages } from '../data/index.ts';
import type { RawImage } from '../image/index.ts';
import type { Classifier } from './classifier.ts';
import { type LabelledSource, sourcesOfDataset } from './image-source.ts';
import { createMetricsTally, type Metrics } from './metrics-tally.ts';
import type { SampledPicture } from './picture-samples.ts';
import { type PredictedImage, type PredictOptions, predictImages } from './predict-images.ts';
import { type Prediction, toPrediction } from './prediction.ts';
import { readTraining } from './read-training.ts';
import type { TestTimeAugmentation } from './test-time-augmentation.ts';
import { listUnreadable, type UnreadableImage } from './unreadable-image.ts';

/** A prediction of an image whose label is known. */
export type LabelledPrediction = Prediction & { readonly trueLabel: string };

export interface EvaluateOptions extends PredictOptions {
  /**
   * Whether an image that cannot be read is left out, up to 1 % of all, or ends the evaluation.
   *
   * @default 'skip'
   */
  readonly onBadImage?: 'skip' | 'fail' | undefined;
  /**
   * Called with the rows of each batch, with all labels up to 50, in the order of the images, and with those pictures of it that could be read,
   * before the next batch is taken.
   */
  readonly onPredictions?: (
    rows: readonly LabelledPrediction[],
    pictures: readonly SampledPicture[],
  ) => Promise<void>;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

/** What test-time augmentation gains and costs. */
export interface TtaEffect {
  readonly kind: Exclude<TestTimeAugmentation, 'none'>;
  /** The share of the images that are right without it. */
  readonly plainAccuracy: number;
  /** How much higher the accuracy is with it. */
  readonly gain: number;
  /** How many times as long the model computes with it. */
  readonly cost: number;
}

export interface Evaluation extends Metrics {
  readonly model: string;
  /** What the file says of its training: `epoch`, `val_accuracy` and so on; null where it says nothing. */
  readonly trained: Readonly<Record<string, unknown>> | null;
  readonly location: string;
  /**
   * From the first read to the last prediction, without the loading of the model and, with test-time augmentation, the
   * runs without it.
   */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** Null without test-time augmentation. */
  readonly tta: TtaEffect | null;
  /** Images that the metrics leave out. */
  readonly unreadable: readonly UnreadableImage[];
}

/** Beyond this share of unreadable images the metrics would say little about the data set. */
const MOST_UNREADABLE = 0.01;

/** Rows of a thousand labels would take 50 KB for each image. */
const MOST_RANKS = 50;

/**
 * Measures a classifier on labelled images, labels joined by name.
 *
 * Throws `LABELS_MISMATCH` naming the classes that the model lacks, and `TOO_MANY_BAD_IMAGES` where more than 1 % of
 * the images cannot be read; fewer are left out and listed. Throws `SCORES_INVALID` naming the first image for which
 * the model gives no numbers.
 */
export async function evaluateModel(
  classifier: Classifier,
  images: LabelledImages,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { labels } = classifier;
  assertKnownLabels(images, labels, { remedy: adviseExclusion });
  const tally = createMetricsTally(labels);
  const plain = _createPlainRuns(classifier);
  const unreadable: UnreadableImage[] = [];
  let done = 0;
  const started = performance.now();
  for await (const { items, seconds } of predictImages(classifier, sourcesOfDataset(images), options)) {
    if (options.tta !== undefined && options.tta !== 'none') await plain.run(items, seconds.run);
    for (const item of items) {
      if ('probabilities' in item) tally.add(labels.indexOf(item.source.label), item.probabilities);
    }
    unreadable.push(...listUnreadable(items));
    _assertMostReadable(unreadable, { images, most: options.onBadImage === 'fail' ? 0 : MOST_UNREADABLE });
    await options.onPredictions?.(
      items.map((item) => ({
        trueLabel: item.source.label,
        ...toPrediction(item, { labels, topK: Math.min(labels.length, MOST_RANKS) }),
      })),
      items.flatMap((item) => ('error' in item ? [] : [_toPicture(item, labels)])),
    );
    done += items.length;
    options.onProgress?.(done);
  }
  const metrics = tally.summarize();
  const plainResult = plain.summarize();
  const seconds = (performance.now() - started) / 1000 - plainResult.seconds.plain;
  return {
    model: classifier.path,
    trained: readTraining(classifier),
    location: images.location,
    ...metrics,
    seconds,
    imagesPerSecond: done / seconds,
    tta: _describeTta(options.tta, { metrics, plain: plainResult }),
    unreadable,
  };
}

function _toPicture(
  { source, image, probabilities }: Extract<PredictedImage<LabelledSource>, { readonly image: RawImage }>,
  labels: readonly string[],
): SampledPicture {
  const probability = Math.max(...probabilities);
  return {
    path: source.path,
    image,
    trueLabel: source.label,
    label: labels[probabilities.indexOf(probability)]!,
    probability,
    likelihood: probabilities[labels.indexOf(source.label)]!,
  };
}

/** Runs the pictures without their variants too, so that the gain and the cost of these are known. */
function _createPlainRuns(classifier: Classifier) {
  const tally = createMetricsTally(classifier.labels);
  const seconds = { plain: 0, varied: 0 };
  return {
    run: async (items: readonly PredictedImage<LabelledSource>[], variedSeconds: number): Promise<void> => {
      const readable = items.flatMap((item) => ('image' in item ? [item] : []));
      const started = performance.now();
      const rows = await classifier.predict(readable.map(({ image }) => image));
      seconds.plain += (performance.now() - started) / 1000;
      seconds.varied += variedSeconds;
      for (const [index, { source }] of readable.entries()) {
        tally.add(classifier.labels.indexOf(source.label), rows[index]!);
      }
    },
    summarize: () => ({ accuracy: tally.summarize().accuracy, seconds }),
  };
}

function _describeTta(
  kind: TestTimeAugmentation | undefined,
  {
    metrics,
    plain,
  }: {
    readonly metrics: Metrics;
    readonly plain: ReturnType<ReturnType<typeof _createPlainRuns>['summarize']>;
  },
): TtaEffect | null {
  if (kind === undefined || kind === 'none') return null;
  return {
    kind,
    plainAccuracy: plain.accuracy,
    gain: metrics.accuracy - plain.accuracy,
    cost: plain.seconds.varied / plain.seconds.plain,
  };
}

function _assertMostReadable(
  unreadable: readonly UnreadableImage[],
  { images, most }: { readonly images: LabelledImages; readonly most: number },
): void {
  if (unreadable.length <= most * images.size) return;
  const shown = unreadable.slice(0, 5).map(({ path, reason }) => `${path} (${reason})`);
  throw new FerError(
    'TOO_MANY_BAD_IMAGES',
    `Could not evaluate on ${images.location} because more than ${100 * most} % of its ${images.size} images cannot be read: ${shown.join(', ')}${unreadable.length > shown.length ? ', …' : ''}`,
    { details: { unreadable } },
  );
}
