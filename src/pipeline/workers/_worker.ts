/** What runs in a worker: takes tasks, one message each, does one after the other and answers with their results. */
import { parentPort } from 'node:worker_threads';
import { type Cancellation, TASKS } from './_tasks.ts';
import type { CancelMessage, TaskAnswer, TaskMessage } from './_worker-pool.ts';

const port = parentPort!;
/** What waits or is being done. */
const cancellations = new Map<number, { aborted: boolean }>();
let last = Promise.resolve();

port.on('message', (message: TaskMessage | CancelMessage) => {
  if ('cancel' in message) {
    const cancellation = cancellations.get(message.cancel);
    if (cancellation !== undefined) cancellation.aborted = true;
    return;
  }
  const cancellation = { aborted: false };
  cancellations.set(message.id, cancellation);
  last = last.then(() => work(message, cancellation));
});
port.postMessage('ready');

async function work({ id, name, input }: TaskMessage, cancellation: Cancellation): Promise<void> {
  try {
    const result = await TASKS[name](input as never, cancellation);
    port.postMessage({ id, result } satisfies TaskAnswer, [...new Set(_buffersOf(result))]);
  } catch {
    // The thread that asked does the task again if it still wants it, and meets what went wrong where its stack can be seen.
    port.postMessage({ id } satisfies TaskAnswer);
  } finally {
    cancellations.delete(id);
  }
}

/** They move instead of being copied. */
function _buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(_buffersOf);
}
