import { cropCentre, preprocessImage, type RawImage, readImageFile } from '../image/index.ts';
import { assertChoice } from './assert-choice.ts';
import { assertPicture } from './assert-picture.ts';
import type { Classifier, ImageInput, StreamedClassification } from './classifier.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import { createPredictor } from './create-predictor.ts';
import { decodeInput } from './decode-input.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { type OpenModelOptions, openModel } from './open-model.ts';
import { predictImages } from './predict-images.ts';
import { rankLabels } from './rank-labels.ts';
import type { Session } from './session.ts';

export interface ClassifierOptions extends OpenModelOptions {
  /**
   * How a picture of another aspect ratio than the model's is met: `none` stretches all of it, `centre` takes the
   * largest box in its middle that has the model's aspect ratio.
   *
   * @default 'none'
   */
  readonly crop?: 'none' | 'centre';
}

/**
 * Loads a model: one that `fer export` made, whose labels and preprocessing come from the file itself, or any other
 * classifier of pictures, of which `labels`, `preprocess` and `activation` must be given.
 *
 * ```ts
 * await using classifier = await loadClassifier('model.onnx');
 * const { label, probability } = await classifier.classify('face.jpg');
 * ```
 *
 * Throws `NO_SUCH_INPUT`, `MODEL_INVALID`, `INPUT_MISMATCH`, `LABELS_MISMATCH`, `DEVICE_UNAVAILABLE` or
 * `RUNTIME_MISSING`; later calls throw `IMAGE_…`, `INPUT_MISMATCH`, `SCORES_INVALID`, and `MODEL_CLOSED` after `close()`.
 */
export async function loadClassifier(path: string, options: ClassifierOptions = {}): Promise<Classifier> {
  assertChoice('crop', options.crop ?? 'none', ['none', 'centre']);
  const { session, plan } = await openModel(path, options);
  return _createClassifier(session, { plan, options });
}

function _createClassifier(
  session: Session,
  { plan, options }: { readonly plan: ClassifierPlan; readonly options: ClassifierOptions },
): Classifier {
  const { labels, spec, metadata } = plan;
  const { path, provider, fallbackReason } = session;
  const { crop = 'none' } = options;
  const prepare = (image: RawImage): RawImage =>
    preprocessImage(crop === 'centre' ? cropCentre(assertPicture(image), spec) : assertPicture(image), spec);
  const predict = createPredictor(session, plan);
  const classifyBatch: Classifier['classifyBatch'] = async (images, classifyOptions = {}) => {
    const prepared = await mapConcurrently(images, async (image) => prepare(await decodeInput(image)));
    const rows = await predict(prepared, classifyOptions);
    return rows.map((row) => rankLabels(row, { ...classifyOptions, labels }));
  };
  const classifier: Classifier = {
    path,
    labels,
    spec,
    metadata,
    provider,
    fallbackReason,
    prepare,
    predict,
    classifyBatch,
    classify: async (image, classifyOptions) => (await classifyBatch([image], classifyOptions))[0]!,
    classifyStream: (images, streamOptions) => _classifyStream(classifier, { images, ...streamOptions }),
    close: () => session.close(),
    [Symbol.asyncDispose]: () => session.close(),
  };
  return classifier;
}

async function* _classifyStream(
  classifier: Classifier,
  {
    images,
    ...options
  }: Parameters<Classifier['classifyStream']>[1] & {
    readonly images: AsyncIterable<ImageInput> | Iterable<ImageInput>;
  },
): AsyncGenerator<StreamedClassification, void, undefined> {
  for await (const { items } of predictImages(classifier, _sourcesOf(images), {
    ...options,
    invalidScores: 'error',
  })) {
    for (const item of items) {
      if ('error' in item) yield { error: item.error };
      else yield rankLabels(item.probabilities, { ...options, labels: classifier.labels });
    }
  }
}

async function* _sourcesOf(images: AsyncIterable<ImageInput> | Iterable<ImageInput>) {
  let index = 0;
  for await (const image of images) {
    const path = typeof image === 'string' ? image : `image ${index}`;
    yield {
      path,
      read: async (): Promise<Uint8Array | RawImage> =>
        typeof image === 'string' ? readImageFile(image) : image,
    };
    index += 1;
  }
}
