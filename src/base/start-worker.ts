import { Worker } from 'node:worker_threads';

export interface StartWorkerOptions {
  /** What the worker finds as `workerData`. */
  readonly data?: unknown;
}

/**
 * Starts a worker thread from a module of our own, from the compiled `dist/` and from the sources alike.
 *
 * @param name the module's file name without its ending
 * @param neighbour the `import.meta.url` of a module in the same folder
 */
export function startWorker(
  { name, neighbour }: { readonly name: string; readonly neighbour: string },
  options: StartWorkerOptions = {},
): Worker {
  const { data } = options;
  if (neighbour.endsWith('.js')) {
    return new Worker(new URL(`${name}.js`, neighbour), { execArgv: [], workerData: data });
  }
  // In a checkout: on Node 20 the hooks that let it run TypeScript are not there in a new worker.
  const tsx = import.meta.resolve('tsx/esm/api');
  const entry = new URL(`${name}.ts`, neighbour);
  const script = `import('${tsx}').then(({ register }) => { register(); return import('${entry}'); })`;
  return new Worker(script, { eval: true, execArgv: [], workerData: data });
}
