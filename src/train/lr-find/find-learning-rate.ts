import { FerError } from '../../base/index.ts';
import type { PreprocessSpec } from '../../image/index.ts';
import { type Batch, streamBatches } from '../../pipeline/index.ts';
import { makeModel } from '../make-model.ts';
import { planSampling, type Sampling } from '../plan-sampling.ts';
import { planRun } from '../run/plan-run.ts';
import { createLearner } from '../step/learner.ts';
import type { TrainConfigFields } from '../train-config.ts';
import type { TrainLog } from '../train-log.ts';
import type { TrainProgress } from '../train-progress.ts';
import { type TrainingImages, withTrainingImages } from '../with-training-images.ts';
import { type SweepPoint, suggestLearningRate } from './suggest-learning-rate.ts';
import { sweepLearningRate } from './sweep-learning-rate.ts';

/** How far a sweep is. */
export interface SweepProgress {
  readonly stage: 'sweep';
  readonly done: number;
  readonly total: number;
}

/** What decides a training, but for what the sweep finds and what comes of whole epochs. */
export interface FindLearningRateOptions
  extends Omit<
    TrainConfigFields,
    'learningRate' | 'schedule' | 'warmUp' | 'reduceLearningRate' | 'epochs' | 'earlyStopping' | 'ema'
  > {
  /**
   * How many steps the sweep has at most, 10 at least.
   *
   * @default 100
   */
  readonly steps?: number | undefined;
  /**
   * The learning rate of the first step.
   *
   * @default 1e-7
   */
  readonly minRate?: number | undefined;
  /**
   * What the learning rate grows to.
   *
   * @default 10
   */
  readonly maxRate?: number | undefined;
  /** Ends the sweep with an error. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainProgress | SweepProgress) => void) | undefined;
  /** @default nothing is said */
  readonly log?: TrainLog | undefined;
}

export interface LearningRateSearch {
  /** None where the loss never fell. */
  readonly suggestion: number | null;
  readonly points: readonly SweepPoint[];
  /** How many steps it was to have; the sweep ended before where the loss exploded. */
  readonly steps: number;
}

/** Those at both ends are left out. */
const FEWEST_STEPS = 10;

const SILENT: TrainLog = { info: () => undefined, warn: () => undefined };

/**
 * Looks for a learning rate as fastai's `lr_find()` does: trains some steps, the rate growing from each to the next, and
 * suggests one from where the loss fell. Writes nothing.
 *
 * ```ts
 * const { suggestion } = await findLearningRate({ data: 'faces', model: 'light', optimizer: 'sgd' });
 * ```
 *
 * @throws FerError `CONFIG_INVALID`, and what `train()` throws before its first step
 */
export async function findLearningRate(options: FindLearningRateOptions): Promise<LearningRateSearch> {
  const { steps = 100, minRate = 1e-7, maxRate = 10, ...rest } = options;
  const { signal, onProgress = () => undefined, log = SILENT, ...fields } = rest;
  _assertSweep({ steps, minRate, maxRate });
  const plan = await planRun({ run: undefined, resume: false, fields });
  const points = await withTrainingImages(plan, { signal, onProgress, log }, async (images) => {
    const { labels } = images.data.training;
    const sampling = planSampling(plan.config, {
      training: images.data.training,
      measured: images.measured.training,
    });
    const { model, spec } = await makeModel(images.plan, { ...images, labels });
    const learner = createLearner(images.engine.tf, model, images.plan.config);
    try {
      return await sweepLearningRate(_batches(images, { spec, sampling }), {
        tf: images.engine.tf,
        learner,
        classWeights: sampling.classWeights,
        steps,
        minRate,
        maxRate,
        signal,
        onStep: (done) => onProgress({ stage: 'sweep', done, total: steps }),
      });
    } finally {
      learner.dispose();
      model.dispose();
    }
  });
  return { suggestion: suggestLearningRate(points, steps) ?? null, points, steps };
}

/** The batches of as many epochs as the sweep has. */
async function* _batches(
  { plan, workers }: TrainingImages,
  { spec, sampling }: { readonly spec: PreprocessSpec; readonly sampling: Sampling },
): AsyncGenerator<Batch> {
  const { batchSize, seed } = plan.config;
  for (let epoch = 1; ; epoch++) {
    yield* streamBatches(sampling.training, {
      spec,
      batchSize,
      seed,
      epoch,
      shuffle: true,
      classTarget: sampling.classTarget,
      augmentation: plan.augmentation,
      workers,
      onReject: () => undefined,
    });
  }
}

function _assertSweep({
  steps,
  minRate,
  maxRate,
}: Readonly<Record<'steps' | 'minRate' | 'maxRate', number>>): void {
  if (!Number.isInteger(steps) || steps < FEWEST_STEPS) {
    throw _refused(`\`steps\` must be a whole number of at least ${FEWEST_STEPS}: ${steps}`);
  }
  if (!(minRate > 0 && minRate < maxRate && Number.isFinite(maxRate))) {
    throw _refused(`\`minRate\` must be above 0 and below \`maxRate\`: ${minRate} and ${maxRate}`);
  }
}

function _refused(reason: string): FerError {
  return new FerError('CONFIG_INVALID', `Could not look for a learning rate because ${reason}`);
}
