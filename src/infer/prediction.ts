import type { Classifier } from './classifier.ts';
import type { ImageSource } from './image-source.ts';
import type { PredictedImage } from './predict-images.ts';
import { type Classification, type RankOptions, rankLabels } from './rank-labels.ts';

/** Why an image has no prediction. */
export interface PredictionError {
  readonly code: string;
  readonly message: string;
}

/** One row of an output. */
export type Prediction =
  | ({ readonly path: string } & Classification)
  | { readonly path: string; readonly error: PredictionError };

/** The row of one image. */
export function toPrediction(
  item: PredictedImage<ImageSource>,
  options: RankOptions & Pick<Classifier, 'labels'>,
): Prediction {
  const { path } = item.source;
  if ('error' in item) return { path, error: { code: item.error.code, message: item.error.message } };
  return { path, ...rankLabels(item.probabilities, options) };
}
