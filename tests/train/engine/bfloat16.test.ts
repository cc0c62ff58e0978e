import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Batch } from '../../../src/pipeline/index.ts';
import {
  assertPrecision,
  computeInBfloat16,
  type Engine,
  loadEngine,
  type Tensorflow,
} from '../../../src/train/engine/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/train/run/checkpoint.ts';
import { createLearner, type Learner } from '../../../src/train/step/learner.ts';
import { createTrainConfig } from '../../../src/train/train-config.ts';
import { startTraining } from '../../../src/train/training-state.ts';
import { installedEngines } from './installed-engines.ts';

/** One rounding to eight bits. */
const ROUNDING = 2 ** -8;

const [name] = (await installedEngines()).filter((engine) => engine !== 'portable');

describe('assertPrecision()', () => {
  test('refuses bf16 on the portable engine, and leaves float32 to all', async () => {
    const engine = await loadEngine({ engine: 'portable' });
    await assertPrecision(engine, 'float32');
    await assert.rejects(assertPrecision(engine, 'bf16'), {
      code: 'PRECISION_UNAVAILABLE',
      message:
        /^Could not train in bf16 because the portable engine computes in float32 alone: run `.*` or take `--precision float32`$/,
    });
  });
});

describe('bf16', { skip: name === undefined && 'no engine with it is installed' }, () => {
  let engine: Engine;
  let tf: Tensorflow;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fer-bf16-'));
  });
  beforeEach(async () => {
    engine = await loadEngine({ engine: name!, device: 'cpu' });
    tf = engine.tf;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('is refused where the processor has none, or Linux does not say', async () => {
    const without = join(folder, 'without');
    await writeFile(without, 'processor : 0\nflags\t\t: fpu avx2 avx512_vnni\n');
    const refusal = (path: string) => ({
      code: 'PRECISION_UNAVAILABLE',
      message: `Could not train in bf16 because the processor has none of avx512_bf16, amx_bf16 in ${path}: take \`--precision float32\``,
    });
    await assert.rejects(assertPrecision(engine, 'bf16', { cpuInfo: without }), refusal(without));
    const absent = join(folder, 'absent');
    await assert.rejects(assertPrecision(engine, 'bf16', { cpuInfo: absent }), refusal(absent));
    await assert.rejects(assertPrecision({ ...engine, device: 'gpu' }, 'bf16'), {
      message: /take `--device cpu` or/,
    });
    for (const flag of ['avx512_bf16', 'amx_bf16']) {
      const having = join(folder, flag);
      await writeFile(having, `processor : 0\nflags\t\t: fpu avx512f ${flag}\n`);
      await assertPrecision(engine, 'bf16', { cpuInfo: having });
    }
  });

  test('rounds what a convolution gives to eight bits, and leaves a product in float32', () => {
    const image = _waves(tf, [2, 6, 6, 3]);
    const filter = _waves(tf, [3, 3, 3, 4]);
    const convolve = (x: Tensor) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same');
    const [rounded, mixed] = computeInBfloat16(tf, (widen) =>
      tf.tidy(() => [widen(convolve(image)), tf.mul(convolve(image), 1 / 3)]),
    ) as [Tensor, Tensor];
    const exact = convolve(image);
    const values = rounded.dataSync() as Float32Array;
    assert.ok(values.every((value) => _toBfloat16(value) === value));
    _assertClose(values, exact.dataSync(), 2 * ROUNDING);
    assert.ok(
      mixed.dataSync().some((value) => _toBfloat16(value) !== value),
      'the product is float32',
    );
    assert.deepEqual(
      mixed.dataSync(),
      values.map((value) => Math.fround(value * Math.fround(1 / 3))),
    );
    tf.dispose([image, filter, rounded, mixed, exact]);
  });

  test('goes through what lies between convolutions as float32 does, but for the last rounding', () => {
    const cases: Record<string, (x: Tensor) => Tensor> = {
      relu: (x) => tf.relu(x),
      'max pooling': (x) => tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as Tensor,
      'batch norm': (x) => _normalize(tf, x),
      'a sum': (x) => tf.add(x, tf.relu(x)),
      'a shape': (x) => tf.reshape(x, [-1, 4]),
      'a mean, which is float32': (x) => tf.mean(x, [1, 2]),
    };
    for (const [what, layer] of Object.entries(cases)) {
      const [expected, actual] = [
        _throughIdentity(tf, layer),
        computeInBfloat16(tf, () => _throughIdentity(tf, layer)),
      ];
      for (const [position, tensor] of expected.entries()) {
        assert.deepEqual(actual[position]!.shape, tensor.shape, what);
        _assertClose(actual[position]!.dataSync(), tensor.dataSync(), 3 * ROUNDING, what);
      }
      tf.dispose([...expected, ...actual]);
    }
  });

  test('learns what float32 learns, with weights and statistics of float32 and no tensor left', () => {
    const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors: () => number } };
    const train = (precision: 'float32' | 'bf16') => {
      const model = _model(tf);
      const learner = createLearner(tf, model, { seed: 1, precision });
      const losses = [1, 2].map((step) => _step(learner, step));
      const before = [binding.getNumOfTensors(), tf.memory().numTensors];
      for (let step = 3; step <= 12; step++) losses.push(_step(learner, step));
      assert.deepEqual([binding.getNumOfTensors(), tf.memory().numTensors], before);
      const misfit = { ..._batch(), labels: new Float32Array(5) };
      assert.throws(() => learner.trainOn(misfit, { epoch: 1, step: 13, learningRate: 1e-3 }));
      assert.equal(tf.memory().numTensors, before[1]);
      const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
      const evaluated = learner.evaluateOn(_batch());
      const loss = evaluated.dataSync()[0]!;
      tf.dispose([evaluated]);
      learner.dispose();
      model.dispose();
      return { losses, weights, loss };
    };
    const [exact, mixed] = [train('float32'), train('bf16')];
    for (const [step, loss] of mixed.losses.entries()) {
      const expected = exact.losses[step]!;
      assert.ok(
        Math.abs(loss - expected) < 0.03 * exact.losses[0]!,
        `step ${step + 1}: ${loss}, expected ${expected}`,
      );
    }
    assert.notDeepEqual(mixed.losses, exact.losses);
    assert.ok(mixed.loss < 0.9 * mixed.losses[0]!, `${mixed.losses}, ${mixed.loss}`);
    const isRounded = mixed.weights.filter((value) => _toBfloat16(value) === value);
    assert.ok(isRounded.length < mixed.weights.length / 10, `${isRounded.length} of ${mixed.weights.length}`);
  });

  test('runs convolutions, matrix products and what lies between them, and nothing else', () => {
    const learner = createLearner(tf, _model(tf), { seed: 1, precision: 'bf16' });
    const names = _listNarrow(tf, () => _step(learner, 1));
    // By oneDNN's names on x86, where TensorFlow has them.
    const plain = new Set(names.map((each) => each.replace('_MklNative', '')));
    assert.deepEqual([...plain].sort(), [
      'BatchMatMulV2',
      'Conv2DGradientGraph',
      'Conv2DGraph',
      'FusedBatchNormGradV3',
      'FusedBatchNormV3',
      'MaxPool',
      'MaxPoolGrad',
    ]);
    learner.dispose();
  });

  test('gives the same bytes after a checkpoint as without one', async () => {
    const whole = createLearner(tf, _model(tf), { seed: 1, precision: 'bf16' });
    const model = _model(tf);
    const half = createLearner(tf, model, { seed: 1, precision: 'bf16' });
    const expected = [1, 2, 3, 4].map((step) => _step(whole, step));
    const losses = [1, 2].map((step) => _step(half, step));
    const state = startTraining(createTrainConfig({ data: '-' }));
    await saveCheckpoint(folder, {
      model,
      optimizer: half.optimizer,
      average: undefined,
      state,
      lowestLoss: undefined,
    });
    const checkpoint = await loadCheckpoint(engine, folder, { slotsPerWeight: 2, hasAverage: false });
    const resumed = createLearner(tf, checkpoint.model, { seed: 1, precision: 'bf16' });
    resumed.optimizer.writeState(checkpoint.optimizer);
    losses.push(...[3, 4].map((step) => _step(resumed, step)));
    assert.deepEqual(losses, expected);
    for (const learner of [whole, half, resumed]) learner.dispose();
  });
});

/** A convolution that changes nothing gives what the layer takes; the numbers are of eight bits. */
function _throughIdentity(tf: Tensorflow, layer: (x: Tensor) => Tensor): Tensor[] {
  return tf.tidy(() => {
    const image = tf.tensor(_values(4 * 6 * 6 * 4).map(_toBfloat16), [4, 6, 6, 4]);
    const identity = tf.eye(4).reshape([1, 1, 4, 4]) as Tensor4D;
    const compute = (x: Tensor) => tf.mul(layer(tf.conv2d(x as Tensor4D, identity, 1, 'same')), 1);
    // Distinct slopes of eight bits, so that what is compared is the layer.
    const output = compute(image);
    const slopes = tf.tensor(_values(output.size).map(_toBfloat16), output.shape);
    const [gradient] = tf.grads((x) => compute(x!))([image], slopes);
    return [output, tf.mul(gradient!, 1)];
  });
}

function _normalize(tf: Tensorflow, x: Tensor): Tensor {
  const layer = tf.layers.batchNormalization();
  const output = layer.apply(x, { training: true }) as Tensor;
  for (const weight of layer.weights) weight.dispose();
  return output;
}

/** The operations whose operands are of bfloat16, number 14 of TensorFlow's types. */
function _listNarrow(tf: Tensorflow, run: () => unknown): string[] {
  const backend = tf.backend() as unknown as { binding: { executeOp: (...call: never[]) => unknown } };
  const { binding } = backend;
  const names: string[] = [];
  const executeOp = (
    name: string,
    attributes: readonly { name: string; value: unknown }[],
    ...rest: never[]
  ) => {
    if (attributes.some((each) => each.name === 'T' && each.value === 14)) names.push(name);
    return binding.executeOp(...([name, attributes, ...rest] as never[]));
  };
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } });
  try {
    run();
  } finally {
    backend.binding = binding;
  }
  return names;
}

function _step(learner: Learner, step: number): number {
  const result = learner.trainOn(_batch(), { epoch: 1, step, learningRate: 1e-3 });
  const [loss] = result.dataSync();
  result.dispose();
  return loss!;
}

function _model(tf: Tensorflow): LayersModel {
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const convolution = { filters: 6, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ ...convolution, inputShape: [12, 12, 1], ...seeded(1) }),
      tf.layers.batchNormalization(),
      tf.layers.conv2d({ ...convolution, ...seeded(2) }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu', ...seeded(3) }),
      tf.layers.dense({ units: 3, activation: 'softmax', ...seeded(4) }),
    ],
  });
}

function _batch(): Batch {
  const size = 12;
  const labels = new Float32Array(size * 3);
  for (let image = 0; image < size; image++) labels[3 * image + (image % 3)] = 1;
  return { images: _values(size * 144), labels, shape: [size, 12, 12, 1], size, paths: [] };
}

function _waves(tf: Tensorflow, shape: readonly number[]): Tensor {
  return tf.tensor(_values(tf.util.sizeFromShape([...shape])), [...shape]);
}

/** Numbers without a pattern that a symmetric mistake would survive. */
function _values(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => Math.sin(1.7 * index + 0.001 * index ** 2));
}

/** The nearest number of eight bits, to even where two are as near: the upper half of a float32. */
function _toBfloat16(value: number): number {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  const rounded = (bits! + 0x7fff + ((bits! >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(Uint32Array.of(rounded).buffer)[0]!;
}

function _assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'values',
): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  Array.from(expected).forEach((value, index) => {
    const difference = Math.abs(actual[index]! - value);
    assert.ok(
      difference <= tolerance * scale,
      `${what} at ${index}: expected ${value}, got ${actual[index]}`,
    );
  });
}
