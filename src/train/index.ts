export { describeTraining } from './describe-training.ts';
export { PRECISIONS, type Precision } from './engine/index.ts';
export type { Bottleneck } from './find-bottleneck.ts';
export { describeSearch } from './lr-find/describe-search.ts';
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRateSearch,
} from './lr-find/find-learning-rate.ts';
export { type BuildModelOptions, buildModel } from './models/build-model.ts';
export type { ModelShape } from './models/model-definition.ts';
export { MODEL_DEFINITIONS, modelNames } from './models/model-definitions.ts';
export { OPTIMIZER_NAMES, type OptimizerName } from './optimizers/optimizer-settings.ts';
export { type ConfigDifference, compareConfigs } from './runs/compare-configs.ts';
export { formatDifferences, formatRuns } from './runs/format-runs.ts';
export { listRuns } from './runs/list-runs.ts';
export { type RunSummary, readRun } from './runs/read-run.ts';
export { writeComparison } from './runs/write-comparison.ts';
export { SCHEDULE_NAMES, type ScheduleName } from './schedules/schedule-settings.ts';
export { type TrainOptions, type TrainResult, train } from './train.ts';
export { createTrainConfig, type TrainConfig, type TrainConfigFields } from './train-config.ts';
export type { TrainLog } from './train-log.ts';
export {
  formatProgress,
  type MeasureProgress,
  type StepProgress,
  type TrainProgress,
} from './train-progress.ts';
