/** What runs in the thread of a model. */
import { performance } from 'node:perf_hooks';
import { imagesToTensor, type OpenedModel, openModel, type TensorValue } from '../../infer/index.ts';
import { serveThread } from '../thread/serve-thread.ts';
import type { ModelFacts, ModelThreadData } from './open-model-threads.ts';

type Outputs = Readonly<Record<string, TensorValue>>;

await serveThread<TensorValue, Outputs, ModelFacts, ModelThreadData>(async ({ path, options, maxBatch }) => {
  const opened = await openModel(path, options);
  const { session, plan, bytes, isWhole } = opened;
  const { inputs, outputs, provider, fallbackReason } = session;
  try {
    const warmUpMs = await warmUp(opened, maxBatch);
    const file = isWhole ? bytes : undefined;
    return {
      facts: { plan, inputs, outputs, provider, fallbackReason, file, warmUpMs },
      run: async (input) => {
        const result = await session.run({ [plan.input.name]: input });
        return { result, transfer: buffersOf(result) };
      },
      close: () => session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
});

/** ONNX Runtime plans its memory at the first run of each size. */
async function warmUp({ session, plan }: OpenedModel, maxBatch: number): Promise<number> {
  const started = performance.now();
  const { width, height, channels } = plan.spec;
  const blank = { width, height, channels, pixels: new Uint8Array(width * height * channels) };
  for (const rows of plan.input.batch === undefined ? doublingsUpTo(maxBatch) : [plan.input.batch]) {
    const images = Array.from({ length: rows }, () => blank);
    await session.run({ [plan.input.name]: imagesToTensor(images, { plan }) });
  }
  return performance.now() - started;
}

function doublingsUpTo(most: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

function buffersOf(outputs: Outputs): readonly ArrayBuffer[] {
  return [...new Set(Object.values(outputs).map(({ data }) => data.buffer as ArrayBuffer))];
}
