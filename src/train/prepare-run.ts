import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../base/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import type { Engine } from './engine/index.ts';
import { makeModel } from './make-model.ts';
import type { MeasuredData } from './measure-data.ts';
import { SLOTS_PER_WEIGHT } from './optimizers/optimizer-settings.ts';
import { orDispose } from './or-dispose.ts';
import { loadCheckpoint } from './run/checkpoint.ts';
import {
  assertSameData,
  assertSameStart,
  describeEnvironment,
  describeOtherMachine,
} from './run/environment.ts';
import type { PlannedRun } from './run/plan-run.ts';
import { createRunDirectory } from './run/run-directory.ts';
import { writeDecisions } from './run/run-files.ts';
import { createLearner, type Learner } from './step/learner.ts';
import { readWeights } from './step/weights.ts';
import type { TrainLog } from './train-log.ts';
import type { TrainingStart } from './training-loop.ts';
import { isFinished, startTraining, type TrainingState } from './training-state.ts';

/** A run whose folder is there and whose model is ready for the next step. */
export interface PreparedRun {
  readonly directory: string;
  readonly model: LayersModel;
  readonly learner: Learner;
  readonly spec: PreprocessSpec;
  readonly start: TrainingStart;
}

export interface PrepareRunOptions {
  readonly engine: Engine;
  readonly measured: MeasuredData;
  /** The classes, in the order of the model's output. */
  readonly labels: readonly string[];
  readonly log: TrainLog;
}

/** Makes the model and the run directory, or loads them where the run goes on; the caller disposes of the model. */
export async function prepareRun(plan: PlannedRun, options: PrepareRunOptions): Promise<PreparedRun> {
  return plan.previous === undefined ? _begin(plan, options) : _resume(plan, plan.previous, options);
}

async function _begin(
  plan: PlannedRun,
  { engine, measured, labels, log }: PrepareRunOptions,
): Promise<PreparedRun> {
  const { config, augmentation, run, repeated } = plan;
  if (repeated !== undefined) {
    const { data: before } = repeated.environment;
    assertSameData(repeated.run, { before, now: measured.identity, purpose: 'repeat' });
  }
  const { model, spec } = await makeModel(plan, { engine, measured, labels });
  return orDispose(model, async () => {
    const learner = createLearner(engine.tf, model, config);
    return orDispose(learner, async () => {
      const weights = await readWeights(model);
      const environment = describeEnvironment(engine, {
        seed: config.seed,
        data: measured.identity,
        weights,
      });
      if (repeated !== undefined) {
        assertSameStart(repeated.run, repeated.environment, environment);
        const other = describeOtherMachine(repeated.run, repeated.environment, environment);
        if (other !== undefined) log.warn(other);
      }
      const directory = await createRunDirectory({ run, model: config.model });
      await writeDecisions(directory, { config, augmentation, spec, environment });
      const start = { state: startTraining(config), lowestLoss: undefined };
      return { directory, model, learner, spec, start };
    });
  });
}

async function _resume(
  plan: PlannedRun,
  previous: NonNullable<PlannedRun['previous']>,
  { engine, measured, log }: PrepareRunOptions,
): Promise<PreparedRun> {
  const { run: directory, spec } = previous;
  const { config } = plan;
  assertSameData(directory, { before: previous.environment.data, now: measured.identity });
  const { model, warning, ...checkpoint } = await loadCheckpoint(engine, directory, {
    slotsPerWeight: SLOTS_PER_WEIGHT[config.optimizer],
    hasAverage: config.ema !== null,
  });
  if (warning !== undefined) log.warn(warning);
  return orDispose(model, async () => {
    if (isFinished(checkpoint.state, config)) throw _finished(directory, checkpoint.state);
    const learner = createLearner(engine.tf, model, config);
    return orDispose(learner, async () => {
      learner.optimizer.writeState(checkpoint.optimizer);
      if (checkpoint.average !== undefined) learner.average?.writeState(checkpoint.average);
      await writeDecisions(directory, { ...previous, config });
      return { directory, model, learner, spec, start: checkpoint };
    });
  });
}

function _finished(run: string, { epoch, earlyStopping }: TrainingState): FerError {
  const done = epoch - 1;
  const reason = earlyStopping.shouldStop
    ? `early stopping ended it after epoch ${done}`
    : `all its ${done} epochs are done, give more \`--epochs\``;
  return new FerError('CONFIG_INVALID', `Could not resume ${run} because it is finished: ${reason}`);
}
