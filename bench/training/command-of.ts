import { fileURLToPath } from 'node:url';

/** The program of a contestant, ours or a peer of `FER_BENCH_PYTHON`. */
export function commandOf(file: string, ...parameters: readonly string[]): [string, ...string[]] {
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (!file.endsWith('.py')) return [process.execPath, '--import', 'tsx', path, ...parameters];
  const python = process.env.FER_BENCH_PYTHON;
  if (python === undefined) throw new Error('`FER_BENCH_PYTHON` has to name the Python of the peers');
  return [python, path, ...parameters];
}
