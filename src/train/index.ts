export { describeTraining } from './describe-training.ts';
export { type BuildModelOptions, buildModel } from './models/build-model.ts';
export type { ModelShape } from './models/model-definition.ts';
export { MODEL_DEFINITIONS, modelNames } from './models/model-definitions.ts';
export { type TrainOptions, type TrainResult, train } from './train.ts';
export { createTrainConfig, type TrainConfig, type TrainConfigFields } from './train-config.ts';
export { formatProgress, type TrainProgress } from './train-progress.ts';
export type { TrainLog } from './training-loop.ts';
