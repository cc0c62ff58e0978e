import { type ImageWorkers, openImageWorkers } from '../pipeline/index.ts';
import { defaultWorkers } from './default-workers.ts';
import { assertPrecision, type Engine, loadEngine } from './engine/index.ts';
import { type ImageCache, openImageCache } from './image-cache.ts';
import { describeOddImages, describeRejects, type MeasuredData, measureData } from './measure-data.ts';
import type { PlannedRun } from './run/plan-run.ts';
import type { TrainLog } from './train-log.ts';
import type { TrainProgress } from './train-progress.ts';
import { openTrainingData, type TrainingData } from './training-data.ts';
import { sourceInput } from './transfer/source-input.ts';

/** What training takes besides a model. */
export interface TrainingImages {
  /** With what the images decided. */
  readonly plan: PlannedRun;
  readonly engine: Engine;
  /** Read by way of the cache. */
  readonly data: TrainingData;
  readonly cache: ImageCache;
  readonly measured: MeasuredData;
  readonly workers: ImageWorkers;
}

export interface WithTrainingImagesOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: TrainProgress) => void;
  readonly log: TrainLog;
}

/** Loads the engine and measures the images for `use`, and closes what was opened for it however it ends. */
export async function withTrainingImages<Result>(
  planned: PlannedRun,
  { signal, onProgress, log }: WithTrainingImagesOptions,
  use: (images: TrainingImages) => Promise<Result>,
): Promise<Result> {
  const { config, source } = planned;
  const data = await openTrainingData({ ...config, signal });
  const cache = openImageCache(data, { config, log });
  const opening = openImageWorkers({
    count: config.workers ?? defaultWorkers(),
    onProblem: ({ message }) => log.warn(`batches are made on the training thread: ${message}`),
  });
  try {
    const engine = await loadEngine({ engine: config.engine, device: config.device });
    await assertPrecision(engine, config.precision);
    log.info(`engine ${engine.name} on the ${engine.device}: ${engine.reason}`);
    log.info(
      `training on ${data.training.size} images, validating on ${data.validation.size} (${data.validationOrigin})`,
    );
    const plan =
      source === undefined
        ? planned
        : { ...planned, config: { ...config, ...(await sourceInput(engine, source, config)) } };
    const measured = await measureData(data, { cache, config: plan.config, signal, onProgress });
    const odd = describeOddImages(measured);
    if (odd !== undefined) log.warn(odd);
    const unreadable = describeRejects(measured);
    if (unreadable !== undefined) log.warn(unreadable);
    signal?.throwIfAborted();
    const workers = await opening;
    const cached = { ...data, ...cache.apply(measured.training, workers) };
    return await use({ plan, engine, data: cached, cache, measured, workers });
  } finally {
    await (await opening).close();
    await cache.close();
    await data.close();
  }
}
