import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** `fer serve` in a process of its own. */
export interface FerServe {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has written to stderr so far. */
  readonly log: () => string;
  /** Resolves when its log holds the words. */
  readonly logged: (words: RegExp) => Promise<void>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts `fer serve` at a free port and waits until it is ready. */
export async function startFerServe(args: readonly string[]): Promise<FerServe> {
  const child = spawn(process.execPath, ['--import', TSX, FER, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const watchers = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const logged = (words: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!words.test(text)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      void ended.then(() => reject(new Error(`fer serve ended without ${words}: ${text}`)));
    });
  await logged(/ready at http\S+/);
  return { url: /ready at (http\S+)/.exec(text)![1]!, process: child, log: () => text, logged, ended };
}
