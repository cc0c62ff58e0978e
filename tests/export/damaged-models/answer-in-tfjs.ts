/** Runs damaged models in TensorFlow.js, in a process of its own: on some of them it never ends. */
import { loadTfjs, type PlainTensor, predict, randomIntegers, randomTensor } from '../runtimes.ts';
import type { SavedFiles } from './mutate-model.ts';

/** What TensorFlow.js makes of a model, or why it cannot. */
export type TfjsAnswer =
  | { readonly inputs: readonly PlainTensor[]; readonly outputs: readonly PlainTensor[] }
  | { readonly failure: string };

const BATCH = 2;
/** So few that a smaller table has them too. */
const WORDS = 3;
const SHARDS = ['shard1.bin', 'shard2.bin'];

const tf = await loadTfjs();
// It warns about what it does not know.
console.warn = () => undefined;
process.on('message', async (files: SavedFiles) => process.send!(await answer(files)));
process.send!('ready');

async function answer({ json, weights }: SavedFiles): Promise<TfjsAnswer> {
  tf.engine().startScope();
  try {
    const { modelTopology, weightsManifest } = JSON.parse(json);
    const weightSpecs = weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights);
    const paths = weightsManifest.flatMap((group: { paths: string[] }) => group.paths) as string[];
    const shards = paths.map((path) => weights[SHARDS.indexOf(path)]!);
    const weightData = Uint8Array.from(shards.flatMap((shard) => [...shard])).buffer;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const inputs = model.inputs.map(({ shape, dtype }, i) => {
      const dims = shape.map((size) => size ?? BATCH);
      const whole = randomIntegers(dims, { seed: i + 1, below: WORDS });
      if (dtype === 'int32') return whole;
      const hasWords = json.includes('"Embedding"');
      return hasWords
        ? { ...whole, data: Float32Array.from(whole.data), type: dtype }
        : randomTensor(dims, i + 1);
    });
    return { inputs, outputs: predict(tf, model, inputs) };
  } catch (error) {
    return { failure: String(error) };
  } finally {
    tf.engine().endScope();
    tf.disposeVariables();
  }
}
