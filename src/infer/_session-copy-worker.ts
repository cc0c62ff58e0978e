/** What runs in the thread of a copy of a model: one run after the other, until it is told to close. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CopyReply, CopyTask } from './open-session-copy.ts';
import { Session, type SessionOptions } from './session.ts';

const { path, options } = workerData as { readonly path: string; readonly options: SessionOptions };
const port = parentPort!;
const session = await Session.open(path, options);

port.on('message', async (task: CopyTask) => {
  if (task === 'close') {
    // Waits for the runs under way: a thread that ends in the middle of one takes the process with it.
    await session.close();
    port.close();
    return;
  }
  const { id, feeds } = task;
  try {
    port.postMessage({ id, outputs: await session.run(feeds) } satisfies CopyReply);
  } catch {
    // The caller runs it itself then, and says what is wrong.
    port.postMessage({ id, outputs: undefined } satisfies CopyReply);
  }
});
port.postMessage('ready' satisfies CopyReply);
