import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../base/index.ts';
import { type RawImage, standardizePixels } from '../image/index.ts';
import { type Classifier, type ClassifierOptions, loadClassifier } from '../infer/index.ts';
import { type Engine, loadEngine, loadLayersModel } from '../train/engine/index.ts';
import { runLayersModel } from './run-layers-model.ts';

/** The side of a comparison that is taken to be right. Close it when done. */
export interface Reference {
  /** What computes: the name of an engine of TensorFlow.js, or `onnxruntime`. */
  readonly runtime: string;
  /** Probabilities of pictures that the compared classifier has prepared. */
  readonly predict: (images: readonly RawImage[]) => Promise<readonly Float32Array[]>;
  readonly close: () => Promise<void>;
}

export interface OpenReferenceOptions {
  /** What it is compared with: the sizes and the labels have to be the same. */
  readonly classifier: Classifier;
  /**
   * The engine that runs a LayersModel.
   *
   * @default the best that works
   */
  readonly engine?: Engine | undefined;
  /** How another ONNX file is loaded. */
  readonly classifierOptions: ClassifierOptions;
}

/**
 * Opens a `model.json`, or the folder that holds it, or another ONNX file, to compare a classifier with.
 *
 * A LayersModel gets the pictures standardized by `standardizePixels`, so that a fault in the graph of the file shows.
 *
 * @throws FerError `PARITY_FAILED` where the two do not take the same pictures or do not give the same classes
 */
export async function openReference(path: string, options: OpenReferenceOptions): Promise<Reference> {
  return isOnnxPath(path) ? _openOnnx(path, options) : _openLayers(path, options);
}

/** Whether a path is of an ONNX file by its name. */
export function isOnnxPath(path: string): boolean {
  return /\.onnx$/i.test(path);
}

async function _openOnnx(
  path: string,
  { classifier, classifierOptions }: OpenReferenceOptions,
): Promise<Reference> {
  const other = await loadClassifier(path, classifierOptions);
  const describe = ({ spec, labels }: Classifier): string =>
    `${spec.width}x${spec.height}x${spec.channels} for ${labels.join(', ')}`;
  if (describe(other) !== describe(classifier)) {
    await other.close();
    throw _different(path, classifier.path, [describe(other), describe(classifier)]);
  }
  return { runtime: 'onnxruntime', predict: (images) => other.predict(images), close: () => other.close() };
}

async function _openLayers(
  path: string,
  { classifier, engine: given }: OpenReferenceOptions,
): Promise<Reference> {
  const engine = given ?? (await loadEngine());
  const model = await loadLayersModel(engine, path);
  try {
    _assertAlike(model, classifier, path);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return {
    runtime: engine.name,
    predict: (images) => _predict({ engine, model, classifier }, images),
    close: async () => {
      model.dispose();
    },
  };
}

async function _predict(
  sides: { readonly engine: Engine; readonly model: LayersModel; readonly classifier: Classifier },
  images: readonly RawImage[],
): Promise<readonly Float32Array[]> {
  const { engine, model, classifier } = sides;
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
  throw _different(modelJson, classifier.path, [
    `${_show(takes)} and gives ${_show(gives)}`,
    `${_show([[height, width, channels]])} and gives ${_show([[labels.length]])}`,
  ]);
}

function _different(path: string, onnx: string, [one, other]: readonly [string, string]): FerError {
  return new FerError(
    'PARITY_FAILED',
    `Could not compare ${path} with ${onnx} because they are different models: one takes ${one}, the other takes ${other}`,
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
