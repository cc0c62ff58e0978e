import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Kind, Question } from './questions.ts';
import { readCpuSeconds } from './read-process.ts';
import type { RunningServer } from './start-server.ts';

/** What a process that loads a server is told. */
export interface LoadTask {
  readonly port: number;
  readonly kind: Kind;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly questions: readonly {
    readonly question: Omit<Question, 'body'>;
    /** In Base64. */
    readonly body: string;
    readonly expected: Answer;
  }[];
  /** Every reply's status is checked, and the answer of every so many. */
  readonly checkEvery: number;
  /** Of the probability. */
  readonly tolerance: number;
}

/** What came of a load; milliseconds. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the process that loads. */
  readonly cpuSeconds: number;
  readonly failed: number;
  readonly checked: number;
  readonly wrong: number;
}

export interface MeasuredLoad extends Load {
  readonly serverCpuSeconds: number;
}

/** Loads a server from a process of its own. */
export async function runLoad(
  { url, pid }: RunningServer,
  { task, folder }: { readonly task: Omit<LoadTask, 'port'>; readonly folder: string },
): Promise<MeasuredLoad> {
  const file = join(folder, 'load.json');
  await writeFile(file, JSON.stringify({ ...task, port: Number(new URL(url).port) }));
  const script = fileURLToPath(new URL('load-server.ts', import.meta.url));
  const before = readCpuSeconds(pid);
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) out += chunk;
  const load = JSON.parse(out) as Load;
  // What is before the measurement goes to the server too.
  const share = load.seconds / (task.warmUpSeconds + load.seconds);
  return { ...load, serverCpuSeconds: (readCpuSeconds(pid) - before) * share };
}
