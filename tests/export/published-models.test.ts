/** Models that others published, with random weights: what people have who come here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { createRandom } from '../../src/base/index.ts';
import { exportOnnx } from '../../src/export/index.ts';
import { readOnnxModel } from '../../src/onnx/index.ts';
import { assertClose, countNodes } from './assert-layer-parity.ts';
import { publishedModels } from './published-models/build-published-models.ts';
import { runInWasm } from './run-in-wasm.ts';
import {
  loadTfjs,
  type PlainTensor,
  predict,
  randomIntegers,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

for (const { name, build, nodes } of publishedModels) {
  test(`${name} gives in two runtimes what it gives in tfjs`, async () => {
    const tf = await loadTfjs();
    const model = build(tf);
    drawWeights(tf, model);
    await withSavedModel(tf, model, async (path) => {
      const { bytes } = await exportOnnx(path);
      if (nodes !== undefined) assert.deepEqual(countNodes(readOnnxModel(bytes)), nodes);
      for (const batch of [1, 3]) {
        const inputs = drawInputs(model, batch);
        const expected = predict(tf, model, inputs);
        assert.ok(
          expected.every(({ data }) => data.length === 1 || new Set(data).size > 1),
          'all outputs are alike',
        );
        assertClose(await runOnnx(bytes, inputs), expected);
        if (batch === 1) assertClose(await runInWasm(bytes, inputs), expected);
      }
    });
    model.dispose();
  });
}

/** Kernels as He et al. draw them, so that no layer is saturated; statistics and biases that are not trivial. */
function drawWeights(tf: Tfjs, model: LayersModel): void {
  const random = createRandom(1);
  const weights = model.weights.map(({ name, shape }) => {
    const dims = shape as number[];
    const inputs = name.includes('depthwise')
      ? dims[0]! * dims[1]!
      : dims.slice(0, -1).reduce((a, b) => a * b, 1);
    const isPositive = /gamma|variance/.test(name);
    const limit = /kernel/.test(name) ? Math.sqrt(6 / inputs) : 0.2;
    const size = dims.reduce((a, b) => a * b, 1);
    const draw = () => (isPositive ? 0.6 + 0.8 * random.next() : limit * (2 * random.next() - 1));
    return tf.tensor(Float32Array.from({ length: size }, draw), dims);
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

/** Pictures and one-hot steps as numbers around 0, words as indices. */
function drawInputs(model: LayersModel, batch: number): PlainTensor[] {
  return model.inputs.map(({ shape, name }, i) => {
    const dims = shape.map((size) => size ?? batch);
    const isIndex = model.layers[0]!.getClassName() === 'Embedding' || name === 'digit';
    if (!isIndex) return randomTensor(dims, i + batch);
    const { data } = randomIntegers(dims, { seed: i + batch, below: 10 });
    return { dims, data: Float32Array.from(data), type: 'float32' };
  });
}
