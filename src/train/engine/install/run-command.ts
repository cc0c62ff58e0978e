import { spawn } from 'node:child_process';

export interface RunCommandOptions {
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the command. */
  readonly signal?: AbortSignal | undefined;
}

/** How a command ended: `code` is undefined where it could not be started. */
export interface CommandOutcome {
  readonly code: number | undefined;
  readonly stdout: string;
  /** Why it failed, in its own last words; empty where it passed. */
  readonly complaint: string;
}

/** Runs a program to its end; its failure is an outcome, only `signal` makes this throw. Output is kept, not shown. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<CommandOutcome> {
  const { cwd, environment = {}, signal } = options;
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return await new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) return reject(signal.reason);
      const complaint = error.code === 'ENOENT' ? `\`${program}\` was not found` : error.message;
      resolve({ code: undefined, stdout: '', complaint });
    });
    child.once('close', (code, signalName) => {
      if (signal?.aborted) return reject(signal.reason);
      const out = Buffer.concat(stdout).toString('utf8');
      const err = Buffer.concat(stderr).toString('utf8');
      const fallback = `\`${program}\` ended with ${signalName ?? `exit code ${code}`}`;
      const complaint = code === 0 ? '' : _lastWords(err) || _lastWords(out) || fallback;
      resolve({ code: code ?? 1, stdout: out, complaint });
    });
  });
}

/** The first lines that say what failed, as pip, npm, compilers and Node write them; else the very last line. */
function _lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /error: |^npm error |no module named|not found/i.test(line));
  const chosen = errors.length > 0 ? errors.slice(0, 3) : lines.filter(Boolean).slice(-1);
  return chosen.join('; ').slice(0, 600);
}
