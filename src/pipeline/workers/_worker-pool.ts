import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../base/index.ts';
import { TASKS, type Tasks } from './_tasks.ts';

export type TaskName = keyof Tasks;
type _Input<Name extends TaskName> = Parameters<Tasks[Name]>[0];
type _Result<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;

/** What a worker is sent. */
export interface TaskMessage {
  readonly id: number;
  readonly name: TaskName;
  readonly input: unknown;
}

/** What it is sent as nobody waits for a task any more. */
export interface CancelMessage {
  readonly cancel: number;
}

/** What it answers; no result where the task failed. */
export interface TaskAnswer {
  readonly id: number;
  readonly result?: unknown;
}

export interface WorkerPool {
  /** How many workers run. */
  readonly size: () => number;
  /**
   * Does a task in the worker that has the least to do; in this thread where no worker is left. Fails with the reason of
   * the signal as soon as that is aborted.
   */
  readonly run: <Name extends TaskName>(
    name: Name,
    input: _Input<Name>,
    signal?: AbortSignal,
  ) => Promise<_Result<Name>>;
  /** Ends all workers; what they were doing fails with an `AbortError`. */
  readonly close: () => Promise<void>;
}

export interface OpenWorkerPoolOptions {
  readonly count: number;
  /** Told of each worker that cannot start or fails; its tasks are done in this thread then. */
  readonly onProblem: (error: Error) => void;
}

/** A worker and what it has not answered yet. */
interface _Crew {
  readonly worker: Worker;
  readonly waiting: Map<number, _Waiting>;
}

interface _Waiting {
  readonly answer: (result: unknown) => void;
  /** Does the task in this thread if it is still wanted. */
  readonly redo: () => void;
  readonly cancel: () => void;
}

/** Starts workers and waits until each of them is ready or has failed. A pool that is idle does not keep the process alive. */
export async function openWorkerPool({ count, onProblem }: OpenWorkerPoolOptions): Promise<WorkerPool> {
  const crews: _Crew[] = [];
  let isClosed = false;
  let lastId = 0;
  await Promise.all(Array.from({ length: count }, hire));

  async function hire(): Promise<void> {
    let worker: Worker;
    try {
      worker = startWorker({ name: '_worker', neighbour: import.meta.url });
    } catch (error) {
      // Such as where Node's permissions forbid threads.
      onProblem(error as Error);
      return;
    }
    const crew: _Crew = { worker, waiting: new Map() };
    await welcome(crew);
  }

  /** Resolves once the worker is ready or has ended. */
  function welcome(crew: _Crew): Promise<void> {
    return new Promise((resolve) => {
      const { worker, waiting } = crew;
      worker.on('message', (answer: TaskAnswer | 'ready') => {
        if (answer === 'ready') {
          crews.push(crew);
          worker.unref();
          resolve();
          return;
        }
        const task = waiting.get(answer.id)!;
        waiting.delete(answer.id);
        // A thread that is being ended has to be waited for.
        if (waiting.size === 0 && !isClosed) worker.unref();
        if ('result' in answer) task.answer(answer.result);
        else task.redo();
      });
      worker.on('error', (error) => !isClosed && onProblem(error));
      worker.on('exit', () => {
        dismiss(crew);
        resolve();
      });
    });
  }

  function dismiss(crew: _Crew): void {
    const at = crews.indexOf(crew);
    if (at >= 0) crews.splice(at, 1);
    for (const { redo, cancel } of crew.waiting.values()) isClosed ? cancel() : redo();
  }

  async function run<Name extends TaskName>(
    name: Name,
    input: _Input<Name>,
    signal?: AbortSignal,
  ): Promise<_Result<Name>> {
    signal?.throwIfAborted();
    const here = async (): Promise<_Result<Name>> =>
      (await TASKS[name](input as never, signal ?? NEVER)) as never;
    if (crews.length === 0) return here();
    const crew = crews.reduce((idlest, other) => (other.waiting.size < idlest.waiting.size ? other : idlest));
    return _ask<_Result<Name>>(crew, { id: lastId++, name, input }, { here, signal });
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.all(crews.map(({ worker }) => worker.terminate()));
  }

  return { size: () => crews.length, run, close };
}

/** Of each signal what is to be done as it is aborted: a listener for each task costs megabytes. */
const leavesOf = new WeakMap<AbortSignal, Set<() => void>>();
const NEVER = { aborted: false };

interface _AskOptions<Result> {
  /** Does the task in this thread. */
  readonly here: () => Promise<Result>;
  readonly signal: AbortSignal | undefined;
}

function _ask<Result>(
  { worker, waiting }: _Crew,
  message: TaskMessage,
  { here, signal }: _AskOptions<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { id } = message;
    const stay = _onAbort(signal, () => {
      worker.postMessage({ cancel: id } satisfies CancelMessage);
      reject(signal!.reason);
    });
    waiting.set(id, {
      answer: (result) => {
        stay();
        resolve(result as Result);
      },
      redo: () => {
        stay();
        if (signal?.aborted !== true) here().then(resolve, reject);
      },
      cancel: () => {
        stay();
        reject(new DOMException('The workers were closed', 'AbortError'));
      },
    });
    if (waiting.size === 1) worker.ref();
    worker.postMessage(message);
  });
}

/** @returns what takes `leave` back */
function _onAbort(signal: AbortSignal | undefined, leave: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const leaves = leavesOf.get(signal) ?? new Set();
  if (!leavesOf.has(signal)) {
    leavesOf.set(signal, leaves);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of leaves) each();
      },
      { once: true },
    );
  }
  leaves.add(leave);
  return () => leaves.delete(leave);
}
