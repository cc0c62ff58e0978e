/** What runs in the thread of a model. */
import { performance } from 'node:perf_hooks';
import { type ClassifierPlan, imagesToTensor, openModel, type TensorValue } from '../../infer/index.ts';
import { isNumeric } from '../open-inference/datatypes.ts';
import { serveThread } from '../thread/serve-thread.ts';
import type { ModelFacts, ModelThreadData } from './open-model-threads.ts';

type Outputs = Readonly<Record<string, TensorValue>>;

await serveThread<TensorValue, Outputs, ModelFacts, ModelThreadData>(async ({ path, options, maxBatch }) => {
  const { session, plan, bytes, isWhole } = await openModel(path, options);
  const { inputs, provider, fallbackReason } = session;
  // What holds no numbers, such as the maps and texts of scikit-learn's classifiers, cannot be parted into rows.
  const outputs = session.outputs.filter(({ type }) => isNumeric(type));
  const compute = (input: TensorValue): Promise<Outputs> =>
    session.run({ [plan.input.name]: input }, { outputs: outputs.map(({ name }) => name) });
  try {
    const warmUpMs = await warmUp(compute, { plan, maxBatch });
    const file = isWhole ? bytes : undefined;
    return {
      facts: { plan, inputs, outputs, provider, fallbackReason, file, warmUpMs },
      run: async (input) => {
        const result = await compute(input);
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
async function warmUp(
  compute: (input: TensorValue) => Promise<Outputs>,
  { plan, maxBatch }: { readonly plan: ClassifierPlan; readonly maxBatch: number },
): Promise<number> {
  const started = performance.now();
  const { width, height, channels } = plan.spec;
  const blank = { width, height, channels, pixels: new Uint8Array(width * height * channels) };
  for (const rows of plan.input.batch === undefined ? doublingsUpTo(maxBatch) : [plan.input.batch]) {
    const images = Array.from({ length: rows }, () => blank);
    await compute(imagesToTensor(images, { plan }));
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
