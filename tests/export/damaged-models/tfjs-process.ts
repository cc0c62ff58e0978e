import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TfjsAnswer } from './answer-in-tfjs.ts';
import type { SavedFiles } from './mutate-model.ts';

/** TensorFlow.js in a process, which is killed and started anew where it does not answer in time. */
export interface TfjsProcess {
  readonly run: (files: SavedFiles) => Promise<TfjsAnswer>;
  readonly close: () => void;
}

const SCRIPT = fileURLToPath(new URL('answer-in-tfjs.ts', import.meta.url));
/** What ends at all ends in milliseconds. */
const LONGEST_MS = 5_000;

export function openTfjsProcess(): TfjsProcess {
  let started: Promise<ChildProcess> | undefined;
  let close = (): void => undefined;
  const start = async (): Promise<ChildProcess> => {
    const child = fork(SCRIPT, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    close = () => {
      child.kill('SIGKILL');
      started = undefined;
    };
    await once(child, 'message');
    return child;
  };
  return {
    close: () => close(),
    run: async (files) => {
      started ??= start();
      const answer = await _ask(await started, files);
      if (answer === undefined) close();
      return answer ?? { failure: 'it does not end' };
    },
  };
}

/** Undefined where no answer comes in time, or at all. */
async function _ask(child: ChildProcess, files: SavedFiles): Promise<TfjsAnswer | undefined> {
  const other = new AbortController();
  const { signal } = other;
  child.send(files);
  const answers = [
    once(child, 'message', { signal }).then(([message]) => message as TfjsAnswer),
    once(child, 'exit', { signal }).then(() => undefined),
    wait(LONGEST_MS, undefined, { signal }),
  ];
  try {
    return await Promise.race(answers);
  } finally {
    other.abort();
    await Promise.allSettled(answers);
  }
}
