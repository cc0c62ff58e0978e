/** Both runtimes behind plain arrays, so that tests compare what TensorFlow.js computes with what ONNX Runtime computes. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import { createRandom, setNativeEnvironment } from '../../src/base/index.ts';

setNativeEnvironment();

export type Tfjs = typeof tfjs;

export interface PlainTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array;
  readonly type: string;
}

/** TensorFlow.js with its own reference kernels. */
export async function loadTfjs(): Promise<Tfjs> {
  // As CommonJS, which loads in half the time.
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as Tfjs;
  // Otherwise it prints an advertisement for tfjs-node.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  return tf;
}

/**
 * Gives weights values that no initializer gives: none is 0 or 1, statistics are not trivial, variances are positive.
 *
 * @param which those whose names match; kernels of deep models keep their initial values, or the softmax saturates
 */
export function randomizeWeights(tf: Tfjs, model: tfjs.LayersModel, { seed = 1, which = /./ } = {}): void {
  const random = createRandom(seed);
  const values = model.weights.map((weight) => {
    const before = weight.read().dataSync();
    if (!which.test(weight.name)) return tf.tensor(before, weight.shape as number[]);
    const isPositive = /gamma|moving_variance/.test(weight.name);
    const data = Float32Array.from(before, () => (isPositive ? 0.5 + random.next() : random.next() - 0.5));
    return tf.tensor(data, weight.shape as number[]);
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Runs `use` with the path of the saved model. */
export async function withSavedModel<Result>(
  tf: Tfjs,
  model: tfjs.LayersModel,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-export-'));
  try {
    await saveModel(tf, model, folder);
    return await use(join(folder, 'model.json'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes `model.json` and `weights.bin` as tfjs-node does. */
export async function saveModel(tf: Tfjs, model: tfjs.LayersModel, folder: string): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const shards = Array.isArray(weightData) ? weightData : [weightData!];
      const json = {
        format: 'layers-model',
        modelTopology,
        weightsManifest: [{ paths: ['./weights.bin'], weights: weightSpecs }],
      };
      await writeFile(join(folder, 'model.json'), JSON.stringify(json));
      await writeFile(join(folder, 'weights.bin'), Buffer.concat(shards.map((shard) => Buffer.from(shard))));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
}

/** Random values between -2 and 2. */
export function randomTensor(dims: readonly number[], seed: number): PlainTensor {
  const random = createRandom(seed);
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { dims, data: Float32Array.from({ length: size }, () => random.next() * 4 - 2), type: 'float32' };
}

/** Random whole numbers from 0 up to, but without, `below`. */
export function randomIntegers(dims: readonly number[], { seed = 1, below = 5 } = {}): PlainTensor {
  const random = createRandom(seed);
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { dims, data: Int32Array.from({ length: size }, () => random.integer(below)), type: 'int32' };
}

export function predict(tf: Tfjs, model: tfjs.LayersModel, inputs: readonly PlainTensor[]): PlainTensor[] {
  return tf.tidy(() => {
    const outputs = model.predict(
      inputs.map(({ data, dims, type }) => tf.tensor(data, [...dims], type as 'float32')),
    );
    return [outputs].flat().map((output) => ({
      dims: output.shape,
      data: output.dataSync() as PlainTensor['data'],
      type: output.dtype,
    }));
  });
}

/** One file with what it was fed and what it gave. */
export interface RecordedRun {
  readonly bytes: Uint8Array;
  readonly inputs: readonly PlainTensor[];
  readonly outputs: readonly PlainTensor[];
}

let recordedRuns: RecordedRun[] | undefined;

/** From now on the first run of every file is kept in the list that this gives. */
export function recordRuns(): readonly RecordedRun[] {
  recordedRuns ??= [];
  return recordedRuns;
}

/** Runs an ONNX file on inputs in its own order and gives its outputs in its own order. */
export async function runOnnx(bytes: Uint8Array, inputs: readonly PlainTensor[]): Promise<PlainTensor[]> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feeds = Object.fromEntries(
      inputs.map(({ data, dims, type }, i) => [
        session.inputNames[i]!,
        new Tensor(type as 'float32', data as Float32Array, dims),
      ]),
    );
    const results = await session.run(feeds);
    const outputs = session.outputNames.map((name) => {
      const { dims, data, type } = results[name]!;
      return { dims, data: data as PlainTensor['data'], type };
    });
    if (recordedRuns?.every((run) => run.bytes !== bytes)) recordedRuns.push({ bytes, inputs, outputs });
    return outputs;
  } finally {
    await session.release();
  }
}
