import type { TestContext } from 'node:test';

/** Keeps the console silent for a test and gives what was written to it. */
export function recordConsole({ mock }: TestContext): () => unknown[] {
  const calls: unknown[] = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    mock.method(console, name, (...values: unknown[]) => {
      calls.push([name, ...values]);
    });
  }
  return () => calls;
}
