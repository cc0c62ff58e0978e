import { rankLabels } from '../../infer/index.ts';
import { toProblem } from '../http/to-problem.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import { MODEL_VERSION } from '../model/model-slot.ts';
import type { PictureCrop, PreparedPicture } from '../picture/prepare-picture.ts';

/** What stands beside every prediction. */
export const NOTICE =
  'The model wants a tight frontal face and names the expression category that it looks like, not what a person feels; it names one for any picture, a face or not.';

export interface PredictedClass {
  readonly label: string;
  readonly probability: number;
}

/** What became of one image. */
export type ImagePrediction = { readonly file?: string } & (
  | (PredictedClass & {
      /** The likeliest first. */
      readonly classes: readonly PredictedClass[];
      /** Of the decoded, upright picture. */
      readonly width: number;
      readonly height: number;
      readonly crop: PictureCrop;
      readonly warnings: readonly string[];
    })
  | { readonly error: { readonly code: string; readonly message: string } }
);

export interface PredictReply {
  readonly model: { readonly name: string; readonly version: string; readonly preprocess_hash: string };
  readonly predictions: readonly ImagePrediction[];
  readonly notice: string;
  readonly timings: {
    readonly decode_ms: number;
    readonly queue_ms: number;
    readonly run_ms: number;
    readonly total_ms: number;
  };
}

/** A picture and its probabilities, or why there are none. */
export type ImageOutcome =
  | { readonly picture: PreparedPicture; readonly probabilities: Float32Array }
  | { readonly error: unknown };

export function describeModel(model: LoadedModel): PredictReply['model'] {
  return { name: model.name, version: MODEL_VERSION, preprocess_hash: model.preprocessHash };
}

/** The part of the reply for one image. */
export function toImagePrediction(
  outcome: ImageOutcome,
  {
    file,
    labels,
    topK,
  }: { readonly file: string | undefined; readonly labels: readonly string[]; readonly topK: number },
): ImagePrediction {
  const named = file === undefined ? {} : { file };
  if ('error' in outcome) {
    const { code, message } = toProblem(outcome.error);
    return { ...named, error: { code, message } };
  }
  const { picture, probabilities } = outcome;
  const { label, probability, topK: classes } = rankLabels(probabilities, { labels, topK });
  const { width, height, crop, warnings } = picture;
  return { ...named, label, probability, classes, width, height, crop, warnings };
}
