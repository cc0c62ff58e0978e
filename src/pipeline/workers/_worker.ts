/** What runs in a worker: takes tasks, one message each, and answers with their results. */
import { parentPort } from 'node:worker_threads';
import { TASKS } from './_tasks.ts';
import type { TaskAnswer, TaskMessage } from './_worker-pool.ts';

const port = parentPort!;

port.on('message', async ({ id, name, input }: TaskMessage) => {
  try {
    const result = await TASKS[name](input as never);
    port.postMessage({ id, result } satisfies TaskAnswer, [...new Set(_buffersOf(result))]);
  } catch {
    // The thread that asked does the task again, and meets what went wrong where its stack can be seen.
    port.postMessage({ id } satisfies TaskAnswer);
  }
});
port.postMessage('ready');

/** They move instead of being copied. */
function _buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(_buffersOf);
}
