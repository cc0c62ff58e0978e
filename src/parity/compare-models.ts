import { FerError } from '../base/index.ts';
import type { RawImage } from '../image/index.ts';
import {
  type Classifier,
  type ClassifierOptions,
  type ImageSource,
  listUnreadable,
  loadClassifier,
  type PredictOptions,
  predictImages,
  type UnreadableImage,
} from '../infer/index.ts';
import type { Engine } from '../train/engine/index.ts';
import { createDifferenceTally, type Differences } from './difference-tally.ts';
import { openReference, type Reference } from './open-reference.ts';
import {
  openSettings,
  SETTINGS_TOLERANCE,
  type SettingComparison,
  type SettingRuns,
  type SettingsOptions,
} from './open-settings.ts';

export interface CompareOptions extends Omit<PredictOptions, 'tta'>, SettingsOptions {
  /**
   * The largest difference of a probability that is allowed.
   *
   * @default 1e-4
   */
  readonly atol?: number;
  /**
   * The share of the images on which the labels have to agree, 0 to 1: of 8-bit files it says more than their worst image.
   *
   * @default 0
   */
  readonly leastSameLabel?: number;
  /**
   * The engine that runs a LayersModel.
   *
   * @default the best that works
   */
  readonly engine?: Engine;
  /** How the ONNX files are loaded. */
  readonly classifierOptions?: ClassifierOptions;
  /** Called at the end with the pictures of `worst` as the models saw them, in the same order. */
  readonly onWorst?: (images: readonly RawImage[]) => void;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

export interface Comparison extends Differences {
  /**
   * Whether no probability differs by more than `atol`, and in no setting by more than 1e-5, and enough labels agree; a
   * label may still flip between two that are that close.
   */
  readonly passed: boolean;
  readonly atol: number;
  readonly leastSameLabel: number;
  /** What ran the reference: the name of an engine of TensorFlow.js, or `onnxruntime`. */
  readonly engine: string;
  /** The ONNX file in other batches and on other threads, beside its own first run. */
  readonly settings: readonly SettingComparison[];
  /** Images that were left out. */
  readonly unreadable: readonly UnreadableImage[];
}

/**
 * Runs the same images through a reference and an ONNX file and compares their probabilities; then through the file
 * again in batches and on threads of other numbers, which must change nothing.
 *
 * The reference is a saved LayersModel, or another ONNX file: of an int8 file the float32 one. Both get the same
 * pixels, made by the preprocess spec of the ONNX file.
 *
 * @param models the `model.json`, the folder that holds it or an ONNX file, and the ONNX file
 * @throws FerError `ENGINE_MISSING`, `MODEL_INVALID`, `SCORES_INVALID` where one of them gives no numbers for an image,
 * `NO_SUCH_INPUT` where no image can be read, `PARITY_FAILED` where the models do not take the same images or do not give
 * the same classes
 */
export async function compareModels(
  models: { readonly reference: string; readonly onnx: string },
  images: AsyncIterable<ImageSource>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { atol = 1e-4, leastSameLabel = 0, engine, classifierOptions = {} } = options;
  await using classifier = await loadClassifier(models.onnx, classifierOptions);
  const reference = await openReference(models.reference, { classifier, engine, classifierOptions });
  try {
    const settings = await openSettings(models.onnx, { ...options, classifierOptions });
    try {
      const result = await _compare({ reference, classifier, settings }, images, options);
      if (result.images === 0) throw _nothingCompared(result.unreadable);
      const passed =
        result.largestDifference <= atol &&
        result.sameLabel >= leastSameLabel * result.images &&
        result.settings.every(({ largestDifference }) => largestDifference <= SETTINGS_TOLERANCE);
      return { passed, atol, leastSameLabel, engine: reference.runtime, ...result };
    } finally {
      await settings.close();
    }
  } finally {
    await reference.close();
  }
}

interface Sides {
  readonly reference: Reference;
  readonly classifier: Classifier;
  readonly settings: SettingRuns;
}

async function _compare(
  { reference, classifier, settings }: Sides,
  images: AsyncIterable<ImageSource>,
  options: CompareOptions,
): Promise<Differences & Pick<Comparison, 'settings' | 'unreadable'>> {
  const tally = createDifferenceTally(classifier.labels);
  const unreadable: UnreadableImage[] = [];
  let done = 0;
  for await (const { items } of predictImages(classifier, images, options)) {
    const seen = items.filter((item) => 'image' in item);
    const pictures = seen.map(({ image }) => image);
    const rows = await reference.predict(pictures);
    for (const [index, { source, image, probabilities }] of seen.entries()) {
      tally.add(source.path, { reference: rows[index]!, onnx: probabilities }, image);
    }
    await settings.add(
      pictures,
      seen.map(({ probabilities }) => probabilities),
    );
    unreadable.push(...listUnreadable(items));
    done += items.length;
    options.onProgress?.(done);
  }
  options.onWorst?.(tally.pictures());
  return { ...tally.summarize(), settings: settings.summarize(), unreadable };
}

function _nothingCompared(unreadable: readonly UnreadableImage[]): FerError {
  const [first] = unreadable;
  const given = first === undefined ? 'there is none' : `${first.path}: ${first.reason}`;
  return new FerError('NO_SUCH_INPUT', `Could not compare the models because no image can be read: ${given}`);
}
