import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../base/index.ts';
import { RequestError } from '../http/request-error.ts';
import { type FromThread, fromSentError, type ToThread } from './thread-messages.ts';

/** A thread of the server that does tasks, and whose module calls `serveThread`. */
export interface Thread<Task, Result, Facts> {
  /** What it said of itself when it was ready. */
  readonly facts: Facts;
  /** Throws what the task throws, and `MODEL_NOT_READY` once the thread is closed or has died. */
  readonly run: (task: Task, transfer?: readonly ArrayBuffer[]) => Promise<Result>;
  /** Why it died; undefined while it lives, and where it was closed. */
  readonly failure: () => string | undefined;
  /**
   * Resolves when what is under way has ended, and the thread with it. It is never terminated: in the middle of a run
   * of ONNX Runtime that aborts the process.
   */
  readonly close: () => Promise<void>;
}

export interface OpenThreadOptions<Data> {
  /** What the thread does, for errors: `runs the model`. */
  readonly purpose: string;
  readonly data: Data;
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

interface Waiting<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

function _attend<Task, Result, Facts>(
  worker: Worker,
  { purpose, onDeath }: Pick<OpenThreadOptions<unknown>, 'purpose' | 'onDeath'>,
): Omit<Thread<Task, Result, Facts>, 'facts'> {
  const waiting = new Map<number, Waiting<Result>>();
  let lastId = 0;
  let death: string | undefined;
  let isClosing = false;
  const dead = (): RequestError => {
    const why = isClosing ? 'is being closed' : `has died: ${death}`;
    return new RequestError('MODEL_NOT_READY', `Could not go on because the thread that ${purpose} ${why}`);
  };
  worker.on('message', (message: FromThread<Result, Facts>) => {
    if (!('id' in message)) return;
    const { resolve, reject } = waiting.get(message.id)!;
    waiting.delete(message.id);
    if ('result' in message) resolve(message.result);
    else reject(fromSentError(message.failed));
  });
  worker.on('error', (error) => {
    death = error.message;
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (!isClosing) {
        death ??= `it ended with code ${code}`;
        onDeath?.(death);
      }
      for (const { reject } of waiting.values()) reject(dead());
      waiting.clear();
      resolve();
    });
  });
  return {
    run: (task, transfer = []) =>
      new Promise((resolve, reject) => {
        if (death !== undefined || isClosing) {
          reject(dead());
          return;
        }
        const id = lastId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, task } satisfies ToThread<Task>, transfer);
      }),
    failure: () => death,
    close: () => {
      if (!isClosing && death === undefined) worker.postMessage('close' satisfies ToThread<Task>);
      isClosing = true;
      return ended;
    },
  };
}
