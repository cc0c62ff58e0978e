import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../base/index.ts';
import { createPreprocessSpec, type PreprocessSpec } from '../image/index.ts';
import type { Statistics } from '../pipeline/index.ts';
import { assertModelFits } from './assert-model-fits.ts';
import { assertTrainable, type Engine, loadLayersModel } from './engine/index.ts';
import type { MeasuredData } from './measure-data.ts';
import { buildModel } from './models/build-model.ts';
import { modelNames } from './models/model-definitions.ts';
import { orDispose } from './or-dispose.ts';
import type { PlannedRun } from './run/plan-run.ts';
import { transferModel } from './transfer/transfer-model.ts';

export interface MakeModelOptions {
  readonly engine: Engine;
  readonly measured: MeasuredData;
  /** The classes, in the order of the model's output. */
  readonly labels: readonly string[];
}

export interface MadeModel {
  /** The caller disposes of it. */
  readonly model: LayersModel;
  readonly spec: PreprocessSpec;
}

/** Makes the model that a new run begins with, and says how images are made for it. */
export async function makeModel(
  plan: PlannedRun,
  { engine, measured, labels }: MakeModelOptions,
): Promise<MadeModel> {
  const spec = _createSpec(measured.training, plan.source?.spec, labels);
  return { model: await _makeModel(engine, plan, spec), spec };
}

/** Weights that were trained go on with images made as they know them. */
function _createSpec(
  training: Statistics,
  source: PreprocessSpec | undefined,
  labels: readonly string[],
): PreprocessSpec {
  if (source !== undefined) return createPreprocessSpec({ ...source, labels });
  const { width, height, channels, mean, std } = training;
  if (std.includes(0)) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not standardize the training images because all their pixels are the same: mean ${mean.join(', ')}`,
    );
  }
  return createPreprocessSpec({
    width,
    height,
    channels,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean,
    std,
    labels,
  });
}

async function _makeModel(
  engine: Engine,
  { config, source }: PlannedRun,
  spec: PreprocessSpec,
): Promise<LayersModel> {
  const { width, height, channels, labels } = spec;
  const { seed, freeze } = config;
  const shape = { width, height, channels, classes: labels.length };
  if (source === undefined && modelNames.includes(config.model)) {
    return buildModel(engine, config.model, { ...shape, seed });
  }
  const model =
    source === undefined
      ? await loadLayersModel(engine, config.model)
      : await transferModel(engine, source, { shape, labels, freeze, seed });
  return orDispose(model, async () => {
    assertModelFits(model, shape, config.model);
    await assertTrainable(engine, model);
    return model;
  });
}
