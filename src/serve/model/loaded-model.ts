import { hashPreprocessSpec } from '../../image/index.ts';
import type { OpenModelOptions, TensorInfo } from '../../infer/index.ts';
import { BatchQueue, type RunFacts } from './batch-queue.ts';
import type { ModelFile } from './list-model-files.ts';
import { type ModelFacts, openModelThreads } from './open-model-threads.ts';

export interface LoadModelOptions {
  readonly open: OpenModelOptions;
  /** So many runs may be under way at once. */
  readonly workers: number;
  readonly maxBatch: number;
  readonly maxQueue: number;
  readonly maxDelayMs: number;
  /** How long a run may take. */
  readonly maxTaskMs: number;
  readonly onRun: (facts: RunFacts) => void;
  /** Told where one of its threads dies. */
  readonly onDeath: (reason: string) => void;
}

/** A model in memory. A reload puts another in its place and retires it. */
export interface LoadedModel extends ModelFile {
  readonly facts: ModelFacts;
  readonly preprocessHash: string;
  /** Whether rows of several requests may share a run. */
  readonly canJoin: boolean;
  readonly queue: BatchQueue;
  /** Whether a run takes longer than it may. */
  readonly isStuck: () => boolean;
  /** Keeps it from being freed until `work` has ended. */
  readonly use: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Frees it when nobody uses it any more. */
  readonly retire: () => Promise<void>;
}

/** Throws what `openModel` throws. */
export async function loadModel(file: ModelFile, options: LoadModelOptions): Promise<LoadedModel> {
  const { open, workers, maxBatch, onRun } = options;
  const data = { path: file.path, options: open, maxBatch };
  const { facts, run, isStuck, close } = await openModelThreads(data, { ...options, count: workers });
  const canJoin = facts.plan.input.batch === undefined && facts.outputs.every(_isOpenAtFront);
  const queue = new BatchQueue({
    run,
    concurrency: workers,
    maxBatch,
    maxQueue: options.maxQueue,
    maxDelayMs: options.maxDelayMs,
    canJoin,
    onRun,
  });
  return {
    ...file,
    facts,
    preprocessHash: hashPreprocessSpec(facts.plan.spec),
    canJoin,
    queue,
    isStuck,
    ..._countUses(close),
  };
}

function _isOpenAtFront({ shape }: TensorInfo): boolean {
  return typeof shape[0] === 'string';
}

function _countUses(free: () => Promise<void>): Pick<LoadedModel, 'use' | 'retire'> {
  let uses = 0;
  let tellUnused: (() => void) | undefined;
  return {
    use: async (work) => {
      uses += 1;
      try {
        return await work();
      } finally {
        uses -= 1;
        if (uses === 0) tellUnused?.();
      }
    },
    retire: async () => {
      if (uses > 0) {
        await new Promise<void>((resolve) => {
          tellUnused = resolve;
        });
      }
      await free();
    },
  };
}
