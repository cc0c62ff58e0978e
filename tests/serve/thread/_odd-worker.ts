/** A thread that does as it is told, for the tests of threads. */
import { serveThread } from '../../../src/serve/thread/serve-thread.ts';
import type { OddTask } from './odd-task.ts';

await serveThread<OddTask, string, string, string>(async (data) => {
  if (data === 'refuse') throw new Error('It does not want to');
  return {
    facts: data,
    run: async ({ say, exitWith, throwLate, blockMs = 0, waitMs = 0 }) => {
      if (exitWith !== undefined) process.exit(exitWith);
      if (throwLate !== undefined) {
        setImmediate(() => {
          throw new Error(throwLate);
        });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (say === undefined) throw new Error('There is nothing to say');
      return { result: say, transfer: [] };
    },
    close: async () => undefined,
  };
});
