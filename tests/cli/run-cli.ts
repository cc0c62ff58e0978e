import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCliOptions {
  /** @default the current folder */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with the child's stderr so far; gives the signal to send, if any. */
  readonly interrupt?: (stderr: string) => NodeJS.Signals | undefined;
}

/** Runs `fer` from the sources in a process of its own, as a user would. */
export function runCli(args: readonly string[], options: RunCliOptions = {}): Promise<CliRun> {
  const { cwd = process.cwd(), env = {}, interrupt } = options;
  const child = spawn(process.execPath, ['--import', TSX, FER, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let isInterrupted = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    const signal = isInterrupted ? undefined : interrupt?.(stderr);
    if (signal === undefined) return;
    isInterrupted = true;
    child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
