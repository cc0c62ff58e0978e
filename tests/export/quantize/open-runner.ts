import type { ModelRunner, RunnerTensors } from '../../../src/export/index.ts';
import { Session } from '../../../src/infer/index.ts';

/** ONNX Runtime, as the command line hands it in. */
export function openRunner(bytes: Uint8Array): Promise<ModelRunner> {
  return Session.open('a model in memory', { bytes, threads: 1 });
}

/** Runs an ONNX file once. */
export async function runBytes(bytes: Uint8Array, feeds: RunnerTensors): Promise<RunnerTensors> {
  const runner = await openRunner(bytes);
  try {
    return await runner.run(feeds);
  } finally {
    await runner.close();
  }
}

export async function* batchesOf(batches: readonly RunnerTensors[]): AsyncGenerator<RunnerTensors> {
  yield* batches;
}
