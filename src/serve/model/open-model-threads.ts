import { setNativeEnvironment } from '../../base/index.ts';
import type { ClassifierPlan, OpenModelOptions, TensorInfo, TensorValue } from '../../infer/index.ts';
import { type OpenThreadOptions, openThread, type Thread } from '../thread/open-thread.ts';

/** What the thread of a model is started with. */
export interface ModelThreadData {
  readonly path: string;
  readonly options: OpenModelOptions;
  /** Before it is ready, the model is run once on batches of 1, 2, 4, … up to so many pictures. */
  readonly maxBatch: number;
}

/** What is known of a model once it is open. */
export interface ModelFacts {
  readonly plan: ClassifierPlan;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly provider: string;
  /** Why the preferred provider does not compute; undefined where it does. */
  readonly fallbackReason: string | undefined;
  /** The content of the file; undefined where it holds not all of its weights. */
  readonly file: Uint8Array | undefined;
  readonly warmUpMs: number;
}

type Outputs = Readonly<Record<string, TensorValue>>;

/** Threads that have the same model open each. */
export interface ModelThreads {
  readonly facts: ModelFacts;
  /** Computes a batch, whose memory is given away, in a thread that is free; there has to be one. */
  readonly run: (input: TensorValue) => Promise<Outputs>;
  /** Whether a run of any of them takes longer than it may. */
  readonly isStuck: () => boolean;
  /** Resolves when what is under way has ended, and the threads with it. */
  readonly close: () => Promise<void>;
}

export interface OpenModelThreadsOptions extends Pick<OpenThreadOptions<unknown>, 'maxTaskMs'> {
  readonly count: number;
  /** Told where one of them dies. */
  readonly onDeath: (reason: string) => void;
}

/**
 * Opens a model in so many new threads and warms it up in each.
 *
 * Throws what `openModel` throws.
 */
export async function openModelThreads(
  data: ModelThreadData,
  { count, maxTaskMs, onDeath }: OpenModelThreadsOptions,
): Promise<ModelThreads> {
  // ONNX Runtime reads the environment of the process, of which a thread has a copy only.
  setNativeEnvironment();
  let death: string | undefined;
  const watch = {
    maxTaskMs,
    onDeath: (reason: string): void => {
      death = reason;
      onDeath(reason);
    },
  };
  const opened = await Promise.allSettled(Array.from({ length: count }, () => _open(data, watch)));
  const threads = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  const failed = opened.find((each) => each.status === 'rejected');
  if (failed !== undefined || death !== undefined) {
    await close();
    throw failed?.reason ?? new Error(`A thread that runs the model has died while others began: ${death}`);
  }
  return {
    facts: threads[0]!.facts,
    run: _shareOut(threads),
    isStuck: () => threads.some((thread) => thread.isStuck()),
    close,
  };
}

type ModelThread = Thread<TensorValue, Outputs, ModelFacts>;

function _open(
  data: ModelThreadData,
  watch: Pick<OpenThreadOptions<unknown>, 'maxTaskMs' | 'onDeath'>,
): Promise<ModelThread> {
  return openThread(
    { name: '_model-worker', neighbour: import.meta.url },
    { ...watch, purpose: 'runs the model', data },
  );
}

function _shareOut(threads: readonly ModelThread[]): ModelThreads['run'] {
  const free = [...threads];
  return async (input) => {
    // The one that was free last, whose memory is still in the caches.
    const thread = free.pop()!;
    try {
      return await thread.run(input, [input.data.buffer as ArrayBuffer]);
    } finally {
      free.push(thread);
    }
  };
}
