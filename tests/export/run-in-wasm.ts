import type { PlainTensor } from './runtimes.ts';

/** Runs an ONNX file in onnxruntime-web, the WebAssembly build that browsers get, with inputs and outputs in its order. */
export async function runInWasm(bytes: Uint8Array, inputs: readonly PlainTensor[]): Promise<PlainTensor[]> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    const feeds = Object.fromEntries(
      inputs.map(({ data, dims, type }, i) => [
        session.inputNames[i]!,
        new Tensor(type as 'float32', data as Float32Array, dims),
      ]),
    );
    const results = await session.run(feeds);
    return session.outputNames.map((name) => {
      const { dims, data, type } = results[name]!;
      return { dims, data: data as PlainTensor['data'], type };
    });
  } finally {
    await session.release();
  }
}
