export type { Calibration, CalibrationBin } from './calibration-tally.ts';
export {
  type CalibrationImages,
  type ChooseCalibrationOptions,
  chooseCalibration,
} from './choose-calibration.ts';
export { chooseSplit } from './choose-split.ts';
export type {
  Classifier,
  ClassifyOptions,
  ClassifyStreamOptions,
  ImageInput,
  PredictVariants,
  StreamedClassification,
} from './classifier.ts';
export type { Activation, ClassifierPlan } from './classifier-plan.ts';
export {
  type ClassifierFigures,
  type CompareClassifiersOptions,
  compareClassifiers,
} from './compare-classifiers.ts';
export { drawExplanation } from './draw-explanation.ts';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluateModel,
  type LabelledPrediction,
  type TtaEffect,
} from './evaluate-model.ts';
export { evaluateModels, type ModelComparison, type ModelDifference } from './evaluate-models.ts';
export {
  type EvaluateToFolderOptions,
  evaluateToFolder,
  type ReportExtension,
} from './evaluate-to-folder.ts';
export { type ExplainOptions, type Explanation, explainImage } from './explain-image.ts';
export { type ForeignPreprocess, parseForeignPreprocess } from './foreign-preprocess.ts';
export { formatEvaluation, formatModelComparison } from './format-evaluation.ts';
export { formatInferSummary } from './format-infer-summary.ts';
export {
  type ImageSource,
  type LabelledSource,
  type PathOptions,
  sourcesOfDataset,
  sourcesOfPaths,
} from './image-source.ts';
export { imagesToTensor } from './images-to-tensor.ts';
export { type InferOptions, type InferSummary, inferToFile, type OutputFormat } from './infer-to-file.ts';
export { type ClassifierOptions, loadClassifier } from './load-classifier.ts';
export { type McNemarTest, mcnemarTest } from './mcnemar-test.ts';
export {
  type ClassMetrics,
  type ConfusedPair,
  createMetricsTally,
  type Metrics,
  type MetricsTally,
} from './metrics-tally.ts';
export { type OpenedModel, type OpenModelOptions, openModel } from './open-model.ts';
export type { ProviderPolicy } from './open-ort-session.ts';
export { type OpenedSources, openSources } from './open-sources.ts';
export type { SampledPicture } from './picture-samples.ts';
export type { ForeignOptions } from './plan-classifier.ts';
export {
  type PredictedBatch,
  type PredictedImage,
  type PredictImagesOptions,
  type PredictOptions,
  predictImages,
} from './predict-images.ts';
export type { Prediction, PredictionError } from './prediction.ts';
export { type Classification, type RankedLabel, type RankOptions, rankLabels } from './rank-labels.ts';
export { readTraining } from './read-training.ts';
export { type ReportRunOptions, reportRun } from './report-run.ts';
export type { RunRecord } from './run-record.ts';
export { type SampleBatchesOptions, sampleBatches } from './sample-batches.ts';
export { Session, type SessionOptions } from './session.ts';
export { tensorToRows } from './tensor-to-rows.ts';
export type { TensorData, TensorInfo, TensorValue } from './tensor-value.ts';
export type { TestTimeAugmentation } from './test-time-augmentation.ts';
export { partialPath } from './text-output.ts';
export { formatUnreadable, listUnreadable, type UnreadableImage } from './unreadable-image.ts';
export { type Interval, wilsonInterval } from './wilson-interval.ts';
export { assertExplanationPath, type ExplainedFile, writeExplanations } from './write-explanations.ts';
