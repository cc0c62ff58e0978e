import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { LayersModel } from '@tensorflow/tfjs';
import type { FerError } from '../../../src/base/index.ts';
import { exportOnnx } from '../../../src/export/index.ts';
import { assertClose } from '../assert-layer-parity.ts';
import {
  type PlainTensor,
  predict,
  randomIntegers,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from '../runtimes.ts';
import { type ComposedModel, composeModel } from './compose-model.ts';
import { expectedRefusals } from './expected-refusals.ts';
import type { PoolInput } from './pool.ts';

export interface Outcome {
  /** `same` values; `refused` by a rule; `empty`: no layer fitted. */
  readonly kind: 'same' | 'refused' | 'empty';
  /** Once for each layer. */
  readonly classNames: readonly string[];
}

/**
 * Composes a model, exports it and runs it in both runtimes, for batches of 1 and 3.
 *
 * @throws AssertionError where they differ, or where the export is refused for a reason that no rule has
 */
export async function compareRandomModel(tf: Tfjs, plan: readonly (readonly number[])[]): Promise<Outcome> {
  tf.engine().startScope();
  try {
    const composed = composeModel(tf, plan);
    if (composed === undefined) return { kind: 'empty', classNames: [] };
    randomizeWeights(tf, composed.model);
    return await withSavedModel(tf, composed.model, (path) => _compare(tf, composed, path));
  } finally {
    tf.engine().endScope();
    tf.disposeVariables();
  }
}

async function _compare(tf: Tfjs, { model, inputs }: ComposedModel, path: string): Promise<Outcome> {
  const feeds = [1, 3].map((batch) => inputs.map((input, i) => _feed(input, batch, i)));
  const exported = await exportOnnx(path).catch((error: FerError) => error);
  if (exported instanceof Error) {
    _assertExpected(exported, () => _predict(tf, model, feeds[0]!));
    return { kind: 'refused', classNames: [] };
  }
  for (const values of feeds) {
    assertClose(await runOnnx(exported.bytes, values), _predict(tf, model, values));
  }
  const json = await readFile(path, 'utf8');
  return { kind: 'same', classNames: [...json.matchAll(/"class_name":"(\w+)"/g)].map(([, name]) => name!) };
}

/**
 * The executor of tfjs frees a tensor that a layer takes twice, or that is an input and an output, before its last use; so
 * nothing is freed before the end.
 */
function _predict(tf: Tfjs, model: LayersModel, inputs: readonly PlainTensor[]): PlainTensor[] {
  const { dispose } = tf.Tensor.prototype;
  tf.engine().startScope();
  tf.Tensor.prototype.dispose = () => undefined;
  try {
    return predict(tf, model, inputs);
  } finally {
    tf.Tensor.prototype.dispose = dispose;
    tf.engine().endScope();
  }
}

function _assertExpected(error: FerError, runTfjs: () => void): void {
  assert.equal(error.code, 'UNSUPPORTED_LAYER', error.stack);
  const { layers } = error.details as { layers: readonly { className: string; reason: string }[] };
  for (const { className, reason } of layers) {
    const rule = expectedRefusals.find((each) => each.reason.test(`(${className}) ${reason}`));
    assert.ok(rule !== undefined, error.message);
    if (rule.tfjsFails) assert.throws(runTfjs, error.message);
  }
}

function _feed({ sizes, below, dtype }: PoolInput, batch: number, index: number): PlainTensor {
  const dims = [batch, ...sizes];
  const seed = index + batch;
  if (below === undefined) return randomTensor(dims, seed);
  const whole = randomIntegers(dims, { seed, below });
  return dtype === 'int32' ? whole : { ...whole, data: Float32Array.from(whole.data), type: 'float32' };
}
