import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../base/index.ts';
import { RequestError } from '../http/request-error.ts';
import { PendingTasks } from './pending-tasks.ts';
import { type FromThread, fromSentError, type ToThread } from './thread-messages.ts';

/** After the death of a thread, how long it takes until another is started: no fault may do nothing but start threads. */
export const REVIVAL_MS = 1000;

/** A thread of the server that does tasks, and whose module calls `serveThread`. */
export interface Thread<Task, Result, Facts> {
  /** What it said of itself when it was ready. */
  readonly facts: Facts;
  /** Throws what the task throws, and `MODEL_NOT_READY` where the thread is closed, has died, or is stuck. */
  readonly run: (task: Task, transfer?: readonly ArrayBuffer[]) => Promise<Result>;
  /** Whether a task takes longer than it may; it may still end. */
  readonly isStuck: () => boolean;
  /**
   * Resolves when what is under way has ended, and the thread with it; one that is stuck is left behind. It is never
   * terminated: in the middle of a run of ONNX Runtime that aborts the process.
   */
  readonly close: () => Promise<void>;
}

export interface OpenThreadOptions<Data> {
  /** What the thread does, for errors: `runs the model`. */
  readonly purpose: string;
  readonly data: Data;
  /** How long a task may take. */
  readonly maxTaskMs: number;
  /** Told once where the thread dies without having been closed. */
  readonly onDeath?: (reason: string) => void;
}

/**
 * Starts a thread and waits until it is ready.
 *
 * Throws what its opening throws.
 */
export async function openThread<Task, Result, Facts, Data>(
  module: { readonly name: string; readonly neighbour: string },
  options: OpenThreadOptions<Data>,
): Promise<Thread<Task, Result, Facts>> {
  const worker = startWorker(module, { data: options.data });
  const facts = await _welcome<Result, Facts>(worker, options.purpose);
  return { facts, ..._attend<Task, Result, Facts>(worker, options) };
}

function _welcome<Result, Facts>(worker: Worker, purpose: string): Promise<Facts> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: FromThread<Result, Facts>) => {
      // Not all at once: Node listens to the worker too.
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      if ('opened' in message) resolve(message.opened);
      else if ('refused' in message) reject(fromSentError(message.refused));
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`The thread that ${purpose} ended with code ${code} before it was ready`)),
    );
  });
}

function _attend<Task, Result, Facts>(
  worker: Worker,
  { purpose, maxTaskMs, onDeath }: Omit<OpenThreadOptions<unknown>, 'data'>,
): Omit<Thread<Task, Result, Facts>, 'facts'> {
  let state: 'open' | 'closing' | 'dead' = 'open';
  const gone = _createSignal();
  const leave = (): void => {
    worker.unref();
    gone.tell();
  };
  const tasks = new PendingTasks<Result>({
    longestMs: maxTaskMs,
    onLate: () => {
      if (state === 'closing') leave();
      return _refusal(purpose, `has not ended after ${maxTaskMs} ms`);
    },
  });
  worker.on('message', (message: FromThread<Result, Facts>) => {
    if ('failed' in message) tasks.answer({ id: message.id, error: fromSentError(message.failed) });
    else if ('id' in message) tasks.answer(message);
  });
  let reason: string | undefined;
  worker.on('error', ({ message }) => {
    reason = message;
  });
  worker.once('exit', (code) => {
    const wasOpen = state === 'open';
    state = 'dead';
    tasks.refuseAll(_refusal(purpose, 'has died'));
    if (wasOpen) onDeath?.(reason ?? `it ended with code ${code}`);
    gone.tell();
  });
  return {
    run: async (task, transfer = []) => {
      if (state !== 'open') throw _refusal(purpose, state === 'dead' ? 'has died' : 'is being closed');
      if (tasks.isLate) throw _refusal(purpose, 'is stuck');
      return tasks.wait((id) => worker.postMessage({ id, task } satisfies ToThread<Task>, transfer));
    },
    isStuck: () => tasks.isLate,
    close: () => {
      if (state === 'open') worker.postMessage('close' satisfies ToThread<Task>);
      if (state !== 'dead') state = 'closing';
      if (tasks.isLate) leave();
      return gone.told;
    },
  };
}

function _refusal(purpose: string, why: string): RequestError {
  const message = `Could not go on because the thread that ${purpose} ${why}`;
  return new RequestError('MODEL_NOT_READY', message, { retryAfterSeconds: 1 });
}

function _createSignal(): { readonly told: Promise<void>; readonly tell: () => void } {
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { told, tell };
}
