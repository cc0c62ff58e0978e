import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, ready to answer. */
export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  /** What it has written so far. */
  readonly log: () => string;
  /** Ends it with SIGTERM; gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** `fer serve` of the compiled package. */
export function startFerServe(args: readonly string[], logFile: string): Promise<RunningServer> {
  const fer = fileURLToPath(new URL('../../dist/cli/fer.js', import.meta.url));
  return _start([process.execPath, fer, 'serve', ...args], { logFile, ready: /ready at (http\S+)/ });
}

/** The Python server: uvicorn with one worker. */
export function startPeer(model: string, logFile: string): Promise<RunningServer> {
  const folder = fileURLToPath(new URL('peers', import.meta.url));
  return _start(
    [process.env.FER_BENCH_SERVE!, '-m', 'uvicorn', 'app:app', '--port', '0', '--app-dir', folder],
    { logFile, ready: /running on (http\S+)/, env: { MODEL: model } },
  );
}

interface StartOptions {
  /** Not a pipe: whoever reads it takes time from what is measured. */
  readonly logFile: string;
  /** What it writes once it is ready, with its address. */
  readonly ready: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

async function _start(
  [program, ...args]: readonly [string, ...string[]],
  { logFile, ready, env = {} }: StartOptions,
): Promise<RunningServer> {
  const file = openSync(logFile, 'w');
  const child = spawn(program, args, { stdio: ['ignore', file, file], env: { ...process.env, ...env } });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const log = (): string => readFileSync(logFile, 'utf8');
  return {
    url: await _waitFor(ready, { child, log }),
    pid: child.pid!,
    log,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function _waitFor(
  ready: RegExp,
  { child, log }: { readonly child: ChildProcess; readonly log: () => string },
): Promise<string> {
  for (;;) {
    const url = ready.exec(log())?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended: ${log()}`);
    await sleep(20);
  }
}
