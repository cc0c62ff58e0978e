export type { Classifier, ImageInput } from './classifier.ts';
export { type ImageSource, type LabelledSource, sourcesOfDataset, sourcesOfFiles } from './image-source.ts';
export { type ClassifierOptions, loadClassifier } from './load-classifier.ts';
export {
  type PredictedBatch,
  type PredictedImage,
  type PredictOptions,
  predictImages,
} from './predict-images.ts';
export type { Prediction, PredictionError } from './prediction.ts';
export type { Classification, RankedLabel, RankOptions } from './rank-labels.ts';
export { Session, type SessionOptions } from './session.ts';
export type { TensorData, TensorInfo, TensorValue } from './tensor-value.ts';
