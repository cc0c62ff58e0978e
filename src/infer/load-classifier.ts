import { FerError } from '../base/index.ts';
import {
  decodeImage,
  type PreprocessSpec,
  preprocessImage,
  type RawImage,
  readImageFile,
} from '../image/index.ts';
import type { Classifier, ImageInput } from './classifier.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { rankLabels } from './rank-labels.ts';
import { readDescription } from './read-description.ts';
import { readModelFile } from './read-model-file.ts';
import { Session } from './session.ts';
import type { TensorInfo, TensorValue } from './tensor-value.ts';

export interface ClassifierOptions {
  /**
   * Threads that one run computes with.
   *
   * @default what `os.availableParallelism()` allows this process
   */
  readonly threads?: number;
}

/**
 * Loads a model that `fer export` made; its labels and its preprocessing come from the file itself.
 *
 * ```ts
 * await using classifier = await loadClassifier('model.onnx');
 * const { label, probability } = await classifier.classify('face.jpg');
 * ```
 *
 * Throws `NO_SUCH_INPUT`, `MODEL_INVALID` or `RUNTIME_MISSING`; later calls throw `IMAGE_…`, `INPUT_MISMATCH`, and
 * `MODEL_CLOSED` after `close()`.
 */
export async function loadClassifier(path: string, options: ClassifierOptions = {}): Promise<Classifier> {
  const bytes = await readModelFile(path);
  const { labels, spec, metadata } = readDescription(bytes, path);
  const session = await Session.open(path, { ...options, bytes });
  try {
    _assertShapes(session, spec);
  } catch (error) {
    await session.close();
    throw error;
  }
  const predict = async (images: readonly RawImage[]): Promise<readonly Float32Array[]> => {
    if (images.length === 0) return [];
    const { probabilities } = await session.run({ image: _stack(images, spec) });
    return _split(probabilities!, path);
  };
  const classifyBatch: Classifier['classifyBatch'] = async (images, rankOptions = {}) => {
    const prepared = await mapConcurrently(images, (image) => _prepare(image, spec));
    const rows = await predict(prepared);
    return rows.map((row) => rankLabels(row, { ...rankOptions, labels }));
  };
  return {
    path,
    labels,
    spec,
    metadata,
    predict,
    classifyBatch,
    classify: async (image, rankOptions) => (await classifyBatch([image], rankOptions))[0]!,
    close: () => session.close(),
    [Symbol.asyncDispose]: () => session.close(),
  };
}

/** Throws `MODEL_INVALID` unless the graph takes what the spec describes and gives a probability for each label. */
function _assertShapes(session: Session, spec: PreprocessSpec): void {
  const { width, height, channels, labels } = spec;
  const expected: readonly [string, readonly TensorInfo[], TensorInfo][] = [
    ['input', session.inputs, { name: 'image', type: 'float32', shape: ['batch', height, width, channels] }],
    ['output', session.outputs, { name: 'probabilities', type: 'float32', shape: ['batch', labels.length] }],
  ];
  for (const [kind, actual, wanted] of expected) {
    if (actual.length === 1 && _matches(actual[0]!, wanted)) continue;
    throw new FerError(
      'MODEL_INVALID',
      `Could not use ${session.path} as a classifier because its ${kind} is not what its metadata describes: expected ${_show([wanted])}, got ${_show(actual)}`,
      { details: { path: session.path } },
    );
  }
}

function _matches(actual: TensorInfo, wanted: TensorInfo): boolean {
  const { name, type, shape } = wanted;
  if (actual.name !== name || actual.type !== type || actual.shape.length !== shape.length) return false;
  // The batch must be free; any other size that varies takes the wanted one as well.
  return actual.shape.every((size, axis) => typeof size === 'string' || (axis > 0 && size === shape[axis]));
}

function _show(tensors: readonly TensorInfo[]): string {
  return tensors.map(({ name, type, shape }) => `\`${name}\` ${type} [${shape.join(', ')}]`).join(' and ');
}

async function _prepare(input: ImageInput, spec: PreprocessSpec): Promise<RawImage> {
  if (typeof input === 'string') return preprocessImage(await _decodeFile(input), spec);
  return preprocessImage(input instanceof Uint8Array ? await decodeImage(input) : input, spec);
}

/** Names the file in the error of the decoder, which saw bytes alone. */
async function _decodeFile(path: string): Promise<RawImage> {
  const bytes = await readImageFile(path);
  return decodeImage(bytes).catch((cause: unknown) => {
    if (!(cause instanceof FerError)) throw cause;
    throw new FerError(cause.code, `Could not classify ${path}: ${cause.message}`, {
      cause,
      details: { path },
    });
  });
}

/** Pixels as they are, 0 to 255, NHWC: the standardization is inside the graph. */
function _stack(images: readonly RawImage[], spec: PreprocessSpec): TensorValue {
  const { width, height, channels } = spec;
  const length = width * height * channels;
  const data = new Float32Array(images.length * length);
  for (const [index, image] of images.entries()) {
    if (image.width !== width || image.height !== height || image.channels !== channels) {
      throw new FerError(
        'INPUT_MISMATCH',
        `Could not classify image ${index} because it does not fit the model: expected ${width}x${height}x${channels}, got ${image.width}x${image.height}x${image.channels}`,
      );
    }
    if (image.pixels.length !== length) {
      throw new FerError(
        'INPUT_MISMATCH',
        `Could not classify image ${index} because its pixels are not ${width}x${height}x${channels}: expected ${length} values, got ${image.pixels.length}`,
      );
    }
    data.set(image.pixels, index * length);
  }
  return { type: 'float32', data, shape: [images.length, height, width, channels] };
}

/** The rows of [batch, classes]; a model that gives anything but numbers is broken, whatever the picture. */
function _split({ data, shape }: TensorValue, path: string): readonly Float32Array[] {
  const [rows, classes] = shape as readonly [number, number];
  const values = data as Float32Array;
  if (!values.every(Number.isFinite)) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not classify with ${path} because it gave probabilities that are no numbers`,
    );
  }
  return Array.from({ length: rows }, (_, row) => values.slice(row * classes, (row + 1) * classes));
}
