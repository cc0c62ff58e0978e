import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '@tensorflow/tfjs';
import { loadEngine, loadLayersModel } from '../../../src/train/engine/index.ts';
import { train } from '../../../src/train/index.ts';
import { writeFacesCsv } from '../write-faces-csv.ts';

/** Made by `golden/keras-made.py`. */
const GOLDEN = fileURLToPath(new URL('golden/keras-made/', import.meta.url));
/** The last layer before the head of each. */
const MODELS = {
  sequential: 'flatten',
  functional: 'mean',
  'keras-3-sequential': 'flatten',
  'keras-3-functional': 'mean',
};

const engine = await loadEngine();
const { tf } = engine;
const folder = await mkdtemp(join(tmpdir(), 'fer-keras-made-'));
let data: string;
before(async () => {
  data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 10, PublicTest: 4 } });
});
after(() => rm(folder, { recursive: true, force: true }));

for (const [name, freeze] of Object.entries(MODELS)) {
  const from = join(GOLDEN, `${name}.json`);

  test(`the model ${name} of Keras gives what Keras predicts`, async () => {
    const { image, probabilities } = JSON.parse(await readFile(from, 'utf8')).userDefinedMetadata;
    const model = await loadLayersModel(engine, from);
    const output = tf.tidy(() => (model.predict(tf.tensor4d(image, [1, 16, 16, 1])) as Tensor).dataSync());
    // Of float32 on both sides, from sums in another order.
    for (const [index, value] of output.entries()) assert.ok(Math.abs(value - probabilities[index]) < 1e-6);
    model.dispose();
  });

  test(`train() fits a head to the model ${name} of Keras, and leaves what is frozen as Keras wrote it`, async () => {
    const run = join(folder, name);
    const { history } = await train({
      ...{ data, from, freeze, run, epochs: 2, batchSize: 8, augment: 'none' },
      learningRate: 0.01,
    });
    assert.ok(history[1]!.loss < history[0]!.loss, `${history[0]!.loss}, ${history[1]!.loss}`);
    const [before, now] = await Promise.all([from, join(run, 'last')].map(_readWeights));
    const head = name.includes('sequential') ? 'probabilities' : 'logits';
    for (const [weight, values] of before!) {
      if (!weight.startsWith(head)) assert.deepEqual(now!.get(weight), values, weight);
    }
    // Three classes in place of its own.
    assert.equal(now!.get(`${head}/bias`)?.length, 3);
  });
}

test('a layer of Keras 3 that is called with further tensors is refused by its name', async () => {
  const path = join(folder, 'attention.json');
  const model = JSON.parse(await readFile(join(GOLDEN, 'keras-3-functional.json'), 'utf8'));
  const add = model.modelTopology.model_config.config.layers.find(
    ({ config }: { config: { name: string } }) => config.name === 'add',
  );
  // Two arguments in place of a list of two.
  add.inbound_nodes[0].args = add.inbound_nodes[0].args[0];
  await writeFile(path, JSON.stringify(model));
  await cp(join(GOLDEN, 'keras-3-functional.bin'), join(folder, 'keras-3-functional.bin'));
  await assert.rejects(loadLayersModel(engine, path), {
    code: 'MODEL_INVALID',
    message: `Could not load the model ${path} because the layer add takes further tensors beside its input, which TensorFlow.js cannot read from Keras 3`,
  });
});

async function _readWeights(path: string): Promise<Map<string, Float32Array>> {
  const model = await loadLayersModel(engine, path);
  const weights = new Map(model.weights.map((weight) => [weight.originalName, weight.read().dataSync()]));
  model.dispose();
  return weights as Map<string, Float32Array>;
}
