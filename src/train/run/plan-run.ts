import { FerError, pathExists } from '../../base/index.ts';
import { type Augmentation, loadAugmentation } from '../../pipeline/index.ts';
import { unknownModel } from '../models/build-model.ts';
import { modelNames } from '../models/model-definitions.ts';
import {
  createTrainConfig,
  resumeTrainConfig,
  type TrainConfig,
  type TrainConfigFields,
} from '../train-config.ts';
import { findTransferSource, type TransferSource } from '../transfer/transfer-source.ts';
import type { Environment } from './environment.ts';
import { runExists } from './run-directory.ts';
import { type RunDecisions, readDecisions } from './run-files.ts';

export interface PlanRunOptions {
  readonly run: string | undefined;
  readonly resume: boolean | undefined;
  readonly repeat?: string | undefined;
  readonly fields: TrainConfigFields;
}

/** What is decided before any image is read. */
export interface PlannedRun {
  readonly config: TrainConfig;
  readonly augmentation: Augmentation;
  readonly run: string | undefined;
  /** What a new run starts from, where that is a trained model. */
  readonly source: TransferSource | undefined;
  /** What was decided when the run began, where it goes on. */
  readonly previous: (RunDecisions & { readonly run: string }) | undefined;
  /** The run that is done again, where one is. */
  readonly repeated: { readonly run: string; readonly environment: Environment } | undefined;
}

/**
 * Checks what a run is asked to be.
 *
 * @throws FerError `CONFIG_INVALID`, `OUTPUT_EXISTS`, `NO_SUCH_INPUT`, `CHECKPOINT_INVALID`
 */
export async function planRun({ run, resume, repeat, fields }: PlanRunOptions): Promise<PlannedRun> {
  if (resume === true && repeat !== undefined) {
    throw new FerError('USAGE', 'Could not train because `--resume` and `--repeat` contradict each other');
  }
  if (resume === true) return _planResume(run, fields);
  if (repeat !== undefined) return _planRepeat(repeat, run, fields);
  const config = createTrainConfig(fields);
  if (run !== undefined && (await pathExists(run))) throw runExists(run);
  const source = config.from === null ? undefined : await findTransferSource(config.from);
  if (source === undefined) await _assertModel(config.model);
  return {
    config,
    augmentation: await loadAugmentation(config.augment),
    run,
    source,
    previous: undefined,
    repeated: undefined,
  };
}

async function _planResume(run: string | undefined, fields: TrainConfigFields): Promise<PlannedRun> {
  if (run === undefined) {
    throw new FerError('USAGE', 'Could not resume because no run was named: give `--run` with its folder');
  }
  const decisions = await readDecisions(run);
  const config = resumeTrainConfig(decisions.config, fields);
  return {
    config,
    augmentation: decisions.augmentation,
    run,
    source: undefined,
    previous: { ...decisions, run },
    repeated: undefined,
  };
}

async function _planRepeat(
  repeat: string,
  run: string | undefined,
  fields: TrainConfigFields,
): Promise<PlannedRun> {
  const { config: stored, augmentation, environment } = await readDecisions(repeat);
  if (run !== undefined && (await pathExists(run))) throw runExists(run);
  // Files in a folder of its own would be mixed with those of the run.
  const tensorboard = fields.tensorboard ?? stored.tensorboard === true;
  const config = resumeTrainConfig(stored, { ...fields, tensorboard });
  const source = config.from === null ? undefined : await findTransferSource(config.from);
  if (source === undefined) await _assertModel(config.model);
  return { config, augmentation, run, source, previous: undefined, repeated: { run: repeat, environment } };
}

async function _assertModel(model: string): Promise<void> {
  if (modelNames.includes(model) || (await pathExists(model))) return;
  // What looks like a path was meant as one.
  const isPath = model.endsWith('.json') || /[\\/]/.test(model);
  throw isPath ? _missingModel(model) : unknownModel(model);
}

function _missingModel(path: string): FerError {
  return new FerError('NO_SUCH_INPUT', `Could not train ${path} because there is no such file or folder`, {
    details: { path },
  });
}
