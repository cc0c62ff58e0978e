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

/** A thread with one open model; a task is a batch. */
export type ModelThread = Thread<TensorValue, Readonly<Record<string, TensorValue>>, ModelFacts>;

/**
 * Opens a model in a new thread and warms it up.
 *
 * Throws what `openModel` throws.
 */
export function openModelThread(
  data: ModelThreadData,
  watch: Pick<OpenThreadOptions<unknown>, 'maxTaskMs' | 'onDeath'>,
): Promise<ModelThread> {
  // ONNX Runtime reads the environment of the process, of which a thread has a copy only.
  setNativeEnvironment();
  return openThread(
    { name: '_model-worker', neighbour: import.meta.url },
    { ...watch, purpose: 'runs the model', data },
  );
}
