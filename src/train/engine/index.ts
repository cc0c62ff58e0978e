export { createAdamMoments } from './adam/create-adam-moments.ts';
export { assertTrainable } from './assert-trainable.ts';
export { type Diagnosis, diagnose, type EngineState, type Found, type Problem } from './diagnose.ts';
export { type Device, ENGINE_NAMES, type Engine, type EngineName, type Tensorflow } from './engine.ts';
export { formatDiagnosis } from './format-diagnosis.ts';
export { type InstallOptions, type InstallResult, installEngine } from './install/install-engine.ts';
export { type LoadEngineOptions, loadEngine } from './load-engine.ts';
export { loadLayersModel } from './load-layers-model.ts';
export { type SaveLayersModelOptions, saveLayersModel } from './save-layers-model.ts';
