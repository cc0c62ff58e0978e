import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../base/index.ts';
import { type RawImage, standardizePixels } from '../image/index.ts';
import {
  type Classifier,
  type ImageSource,
  listUnreadable,
  loadClassifier,
  type PredictOptions,
  predictImages,
  type UnreadableImage,
} from '../infer/index.ts';
import { type Engine, loadEngine, loadLayersModel } from '../train/engine/index.ts';
import { createDifferenceTally, type Differences } from './difference-tally.ts';
import { runLayersModel } from './run-layers-model.ts';

export interface CompareOptions extends PredictOptions {
  /**
   * The largest difference of a probability that is allowed.
   *
   * @default 1e-4
   */
  readonly atol?: number;
  /**
   * The engine that runs the LayersModel.
   *
   * @default the best that works
   */
  readonly engine?: Engine;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

export interface Comparison extends Differences {
  /** Whether no probability differs by more than `atol`; a label may still flip between two that are that close. */
  readonly passed: boolean;
  readonly atol: number;
  readonly engine: string;
  /** Images that were left out. */
  readonly unreadable: readonly UnreadableImage[];
}

/**
 * Runs the same images through a saved LayersModel and an exported one and compares their probabilities.
 *
 * Both get the same pixels, made by the preprocess spec of the ONNX file. The LayersModel gets them standardized by
 * `standardizePixels`, the ONNX file as they are, so that a fault in its graph shows.
 *
 * @param models the `model.json`, or the folder that holds it, and the ONNX file
 * @throws FerError `ENGINE_MISSING`, `MODEL_INVALID`, `NO_SUCH_INPUT` where no image can be read, `PARITY_FAILED` where
 * the models do not take the same images or do not give the same number of classes
 */
export async function compareModels(
  models: { readonly modelJson: string; readonly onnx: string },
  images: AsyncIterable<ImageSource>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { atol = 1e-4 } = options;
  await using classifier = await loadClassifier(models.onnx);
  const engine = options.engine ?? (await loadEngine());
  const model = await loadLayersModel(engine, models.modelJson);
  try {
    _assertAlike(model, classifier, models.modelJson);
    const { unreadable, ...differences } = await _compare({ engine, model, classifier }, images, options);
    if (differences.images === 0) throw _nothingCompared(unreadable);
    const passed = differences.largestDifference <= atol;
    return { passed, atol, engine: engine.name, ...differences, unreadable };
  } finally {
    model.dispose();
  }
}

interface Sides {
  readonly engine: Engine;
  readonly model: LayersModel;
  readonly classifier: Classifier;
}

async function _compare(
  sides: Sides,
  images: AsyncIterable<ImageSource>,
  options: CompareOptions,
): Promise<Differences & Pick<Comparison, 'unreadable'>> {
  const tally = createDifferenceTally(sides.classifier.labels);
  const unreadable: UnreadableImage[] = [];
  let done = 0;
  for await (const { items } of predictImages(sides.classifier, images, options)) {
    const seen = items.filter((item) => 'image' in item);
    const rows = await _predictWithLayersModel(
      sides,
      seen.map(({ image }) => image),
    );
    for (const [index, { source, probabilities }] of seen.entries()) {
      tally.add(source.path, rows[index]!, probabilities);
    }
    unreadable.push(...listUnreadable(items));
    done += items.length;
    options.onProgress?.(done);
  }
  return { ...tally.summarize(), unreadable };
}

async function _predictWithLayersModel(
  { engine, model, classifier }: Sides,
  images: readonly RawImage[],
): Promise<readonly Float32Array[]> {
  if (images.length === 0) return [];
  const { width, height, channels, labels } = classifier.spec;
  const length = width * height * channels;
  const batch = new Float32Array(images.length * length);
  for (const [index, { pixels }] of images.entries()) {
    standardizePixels(pixels, classifier.spec, { out: batch, offset: index * length });
  }
  const input = { type: 'float32', data: batch, shape: [images.length, height, width, channels] };
  const [output] = await runLayersModel(engine, model, [input]);
  const values = output!.data as Float32Array;
  return images.map((_, index) => values.subarray(index * labels.length, (index + 1) * labels.length));
}

function _assertAlike(model: LayersModel, classifier: Classifier, modelJson: string): void {
  const { width, height, channels, labels } = classifier.spec;
  const takes = model.inputs.map(({ shape }) => shape.slice(1));
  const gives = model.outputs.map(({ shape }) => shape.slice(1));
  if (_fits(takes, [height, width, channels]) && _fits(gives, [labels.length])) return;
  throw new FerError(
    'PARITY_FAILED',
    `Could not compare ${modelJson} with ${classifier.path} because they are different models: one takes ${_show(takes)} and gives ${_show(gives)}, the other takes ${_show([[height, width, channels]])} and gives ${_show([[labels.length]])}`,
  );
}

type OpenShape = readonly (number | null)[];

function _fits(shapes: readonly OpenShape[], wanted: readonly number[]): boolean {
  const [shape] = shapes;
  if (shapes.length !== 1 || shape?.length !== wanted.length) return false;
  return shape.every((size, axis) => size === null || size === wanted[axis]);
}

function _show(shapes: readonly OpenShape[]): string {
  return shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
}

function _nothingCompared(unreadable: readonly UnreadableImage[]): FerError {
  const [first] = unreadable;
  const given = first === undefined ? 'there is none' : `${first.path}: ${first.reason}`;
  return new FerError('NO_SUCH_INPUT', `Could not compare the models because no image can be read: ${given}`);
}
