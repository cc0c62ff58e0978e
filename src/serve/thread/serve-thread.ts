import { parentPort, workerData } from 'node:worker_threads';
import { type FromThread, type ToThread, toSentError } from './thread-messages.ts';

/** What a thread does once it is open. */
export interface ThreadWork<Task, Result, Facts> {
  readonly facts: Facts;
  /**
   * How many tasks may be under way at once; others wait for their turn.
   *
   * @default as many as come
   */
  readonly concurrency?: number;
  readonly run: (
    task: Task,
  ) => Promise<{ readonly result: Result; readonly transfer: readonly ArrayBuffer[] }>;
  /** Frees what is held; called when all tasks have ended. */
  readonly close: () => Promise<void>;
}

/** The life of a thread that `openThread` started: opens, does tasks, and ends by itself when told to close. */
export async function serveThread<Task, Result, Facts, Data>(
  open: (data: Data) => Promise<ThreadWork<Task, Result, Facts>>,
): Promise<void> {
  const port = parentPort!;
  const tell = (message: FromThread<Result, Facts>, transfer: readonly ArrayBuffer[] = []): void => {
    port.postMessage(message, transfer);
  };
  try {
    const work = await open(workerData as Data);
    const underWay = new Set<Promise<void>>();
    const turns = _createTurns(work.concurrency ?? Number.POSITIVE_INFINITY);
    const answer = async ({ id, task }: Exclude<ToThread<Task>, 'close'>): Promise<void> => {
      try {
        const { result, transfer } = await turns(() => work.run(task));
        tell({ id, result }, transfer);
      } catch (error) {
        tell({ id, failed: toSentError(error) });
      }
    };
    port.on('message', (message: ToThread<Task>) => {
      if (message === 'close') {
        void Promise.all(underWay)
          .then(() => work.close())
          .then(() => port.close());
        return;
      }
      const answered: Promise<void> = answer(message).finally(() => underWay.delete(answered));
      underWay.add(answered);
    });
    tell({ opened: work.facts });
  } catch (error) {
    tell({ refused: toSentError(error) });
    port.close();
  }
}

/** Lets so many pieces of work be under way at once, in the order in which they came. */
function _createTurns(concurrency: number) {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (underWay >= concurrency) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      waiting.shift()?.();
    }
  };
}
