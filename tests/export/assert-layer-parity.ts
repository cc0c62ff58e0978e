import assert from 'node:assert/strict';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx } from '../../src/export/index.ts';
import { type ModelProto, readOnnxModel } from '../../src/onnx/index.ts';
import {
  loadTfjs,
  type PlainTensor,
  predict,
  randomIntegers,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

/** Rounding differs between two orders of summation; a wrong layout, axis or padding is wrong by far more. */
const TOLERANCE = 1e-4;
const BATCHES = [1, 3];

export interface ParityOptions {
  /**
   * Sizes for the open dimensions of each input, batch aside.
   *
   * @default none are open
   */
  readonly sizes?: readonly (readonly number[])[];
  /** @default 13 */
  readonly opset?: number;
}

/**
 * Checks that a model exports to a file that gives what TensorFlow.js gives, in value, type and shape, for batches of 1 and
 * 3 and random weights, and gives the file for further checks.
 */
export async function assertLayerParity(
  build: (tf: Tfjs) => LayersModel,
  options: ParityOptions = {},
): Promise<ModelProto> {
  const tf = await loadTfjs();
  const model = build(tf);
  try {
    randomizeWeights(tf, model);
    return await withSavedModel(tf, model, async (path) => {
      const { bytes } = await exportOnnx(path, { opset: options.opset ?? 13 });
      for (const batch of BATCHES) {
        const inputs = model.inputs.map(({ shape, dtype }, i) => {
          const dims = _dims(shape, batch, options.sizes?.[i]);
          const seed = i + batch;
          return dtype === 'int32' ? randomIntegers(dims, { seed }) : randomTensor(dims, seed);
        });
        assertClose(await runOnnx(bytes, inputs), predict(tf, model, inputs));
      }
      return readOnnxModel(bytes);
    });
  } finally {
    model.dispose();
  }
}

/** Checks type, shape and values, absolutely up to 1 and relatively above. */
export function assertClose(
  actual: readonly PlainTensor[],
  expected: readonly PlainTensor[],
  tolerance = TOLERANCE,
): void {
  assert.equal(actual.length, expected.length, 'number of outputs');
  for (const [i, wanted] of expected.entries()) {
    const given = actual[i]!;
    assert.equal(given.type, wanted.type, `type of output ${i}`);
    assert.deepEqual([...given.dims], [...wanted.dims], `shape of output ${i}`);
    for (const [j, value] of wanted.data.entries()) {
      const difference = Math.abs(given.data[j]! - value);
      const isClose = difference <= tolerance * Math.max(1, Math.abs(value));
      if (!isClose) assert.fail(`output ${i}, element ${j}: got ${given.data[j]}, expected ${value}`);
    }
  }
}

/** How often each operation is in a model. */
export function countNodes(model: ModelProto): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of model.graph.node) counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

function _dims(shape: readonly (number | null)[], batch: number, sizes: readonly number[] = []): number[] {
  const open = [...sizes];
  return shape.map((dim, axis) => (axis === 0 ? batch : (dim ?? open.shift()!)));
}
