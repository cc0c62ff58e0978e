import { performance } from 'node:perf_hooks';
import type { LabelledImages } from '../data/index.ts';
import type { RawImage } from '../image/index.ts';
import type { Classifier } from './classifier.ts';
import { evaluateModel } from './evaluate-model.ts';
import { sourcesOfDataset } from './image-source.ts';
import { loadClassifier } from './load-classifier.ts';
import { type PredictOptions, predictImages } from './predict-images.ts';

export interface CompareClassifiersOptions extends PredictOptions {
  /** Called after each batch with the number of images done, and of all there are to do. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** The same figures of several files. */
export interface ClassifierFigures<Name extends string> {
  /** How many images the accuracies are of. */
  readonly images: number;
  /** From 0 to 1. */
  readonly accuracy: Readonly<Record<Name, number>>;
  /** Of the model alone, on decoded images in batches, on this machine. */
  readonly imagesPerSecond: Readonly<Record<Name, number>>;
}

/** Each file runs one batch in each round, so that what else the machine does meets all alike. */
const ROUNDS = 9;

/**
 * Measures classifiers against each other: accuracy on the same images, and speed in turns, the median of several rounds.
 *
 * @throws FerError as `loadClassifier` and `evaluateModel`
 */
export async function compareClassifiers<Name extends string>(
  paths: Readonly<Record<Name, string>>,
  images: LabelledImages,
  options: CompareClassifiersOptions = {},
): Promise<ClassifierFigures<Name>> {
  const names = Object.keys(paths) as Name[];
  const loaded: Classifier[] = [];
  try {
    for (const name of names) loaded.push(await loadClassifier(paths[name]));
    const evaluations = [];
    for (const [turn, classifier] of loaded.entries()) {
      const onProgress = (done: number): void =>
        options.onProgress?.(turn * images.size + done, names.length * images.size);
      evaluations.push(await evaluateModel(classifier, images, { ...options, onProgress }));
    }
    const batch = await _firstBatch(loaded[0]!, images, options);
    const seconds = await _takeTurns(loaded, batch);
    const byName = (values: readonly number[]) =>
      Object.fromEntries(names.map((name, i) => [name, values[i]!])) as Record<Name, number>;
    return {
      images: evaluations[0]!.images,
      accuracy: byName(evaluations.map(({ accuracy }) => accuracy)),
      imagesPerSecond: byName(seconds.map((each) => batch.length / each)),
    };
  } finally {
    for (const classifier of loaded) await classifier.close();
  }
}

async function _firstBatch(
  classifier: Classifier,
  images: LabelledImages,
  options: PredictOptions,
): Promise<readonly RawImage[]> {
  for await (const { items } of predictImages(classifier, sourcesOfDataset(images), options)) {
    const seen = items.flatMap((item) => ('image' in item ? [item.image] : []));
    if (seen.length > 0) return seen;
  }
  return [];
}

/** The median of the seconds that one batch takes; the first round warms up. */
async function _takeTurns(
  classifiers: readonly Classifier[],
  batch: readonly RawImage[],
): Promise<readonly number[]> {
  const seconds = classifiers.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, classifier] of classifiers.entries()) {
      const started = performance.now();
      await classifier.predict(batch);
      if (round > 0) seconds[i]!.push((performance.now() - started) / 1000);
    }
  }
  return seconds.map((each) => each.sort((a, b) => a - b)[(ROUNDS - 1) / 2]!);
}
