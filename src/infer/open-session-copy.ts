import type { Worker } from 'node:worker_threads';
import { startWorker } from '../base/index.ts';
import type { Session, SessionOptions } from './session.ts';
import type { TensorValue } from './tensor-value.ts';

type Feeds = Parameters<Session['run']>[0];
type Outputs = Readonly<Record<string, TensorValue>>;
type Waiting = Map<number, (outputs: Outputs | undefined) => void>;

/** What the thread of a copy is told. */
export type CopyTask = { readonly id: number; readonly feeds: Feeds } | 'close';

/** What it says; a run that failed has no outputs. */
export type CopyReply = { readonly id: number; readonly outputs: Outputs | undefined } | 'ready';

/** A model in a thread of its own. */
export interface SessionCopy {
  /** Undefined where the run failed, or the thread is gone. */
  readonly run: (feeds: Feeds) => Promise<Outputs | undefined>;
  /** Resolves when the runs under way have ended, and the thread with them. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a model in a new thread.
 *
 * @returns undefined where that does not work
 */
export async function openSessionCopy(
  path: string,
  options: SessionOptions,
): Promise<SessionCopy | undefined> {
  const worker = startWorker(
    { name: '_session-copy-worker', neighbour: import.meta.url },
    { data: { path, options } },
  );
  const waiting: Waiting = new Map();
  const exited = _attend(worker, waiting);
  // The first message is `ready`.
  const isReady = await new Promise<boolean>((resolve) => {
    worker.once('message', () => resolve(true));
    void exited.then(() => resolve(false));
  });
  if (!isReady) return undefined;
  let isGone = false;
  void exited.then(() => {
    isGone = true;
  });
  // While it has nothing to do, it does not keep the process from ending.
  worker.unref();
  let lastId = 0;
  return {
    run: (feeds) =>
      new Promise((resolve) => {
        if (isGone) {
          resolve(undefined);
          return;
        }
        const id = lastId++;
        waiting.set(id, resolve);
        worker.ref();
        worker.postMessage({ id, feeds } satisfies CopyTask);
      }),
    close: () => {
      worker.ref();
      worker.postMessage('close' satisfies CopyTask);
      return exited;
    },
  };
}

/** Answers runs as their outputs come; resolves with the end of the thread, which leaves none unanswered. */
function _attend(worker: Worker, waiting: Waiting): Promise<void> {
  worker.on('message', (reply: CopyReply) => {
    if (reply === 'ready') return;
    waiting.get(reply.id)!(reply.outputs);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
  });
  // What the thread throws is not thrown here: its part of the work is done by another.
  worker.on('error', () => undefined);
  return new Promise((resolve) => {
    worker.once('exit', () => {
      for (const answer of waiting.values()) answer(undefined);
      waiting.clear();
      resolve();
    });
  });
}
