import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { type Engine, loadEngine, type Tensorflow } from '../../../src/train/engine/index.ts';

/** Sums of some thousand float32 products in another order. */
const TOLERANCE = 1e-5;

let engine: Engine;
before(async () => {
  engine = await loadEngine({ engine: 'portable' });
});

test('the gradients of convolutions equal those of the JavaScript backend on batches of pictures', async () => {
  for (const [size, kernel, stride] of [
    [24, 3, 1],
    [23, 3, 2],
    [24, 5, 2],
    [17, 2, 3],
  ] as const) {
    for (const padding of ['same', 'valid', 1] as const) {
      if (padding === 1 && (size + 2 - kernel) % stride !== 0) continue;
      await _assertAsJavaScript(`${size}, ${kernel}, ${stride}, ${padding}`, (tf) => {
        const image = _waves(tf, [8, size, size, 4]);
        const filter = _waves(tf, [kernel, kernel, 4, 6]);
        const compute = (x: Tensor, w: Tensor) =>
          tf.conv2d(x as Tensor4D, w as Tensor4D, stride, padding, 'NHWC', 1);
        return tf.grads((x, w) => tf.sum(tf.square(compute(x!, w!))))([image, filter]);
      });
    }
  }
});

test('padding wider than the kernel gives the input gradient of the JavaScript backend', async () => {
  const padding: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [3, 2],
    [2, 4],
    [0, 0],
  ];
  await _assertAsJavaScript('explicit padding', (tf) => {
    const image = _waves(tf, [2, 6, 5, 3]);
    const filter = _waves(tf, [2, 2, 3, 4]);
    return tf.grads((x, w) => tf.sum(tf.square(tf.conv2d(x as Tensor4D, w as Tensor4D, 1, padding))))([
      image,
      filter,
    ]);
  });
});

test('a transposed convolution equals that of the JavaScript backend', async () => {
  await _assertAsJavaScript('conv2dTranspose', (tf) => {
    const image = _waves(tf, [2, 5, 6, 3]) as Tensor4D;
    const filter = _waves(tf, [3, 3, 4, 3]) as Tensor4D;
    return [
      tf.conv2dTranspose(image, filter, [2, 10, 12, 4], 2, 'same'),
      tf.conv2dTranspose(image, filter, [2, 11, 13, 4], 2, 'valid'),
      tf.conv2dTranspose(image, filter, [2, 5, 6, 4], 1, 'same'),
    ];
  });
});

test('overlapping pooling windows add their gradients where they share a maximum', () => {
  const { tf } = engine;
  const image = tf.tensor4d([1, 9, 2], [1, 1, 3, 1]);
  const gradient = tf.grad((x) => tf.maxPool(x as Tensor4D, [1, 2], 1, 'valid'))(
    image,
    tf.tensor4d([5, 7], [1, 1, 2, 1]),
  );
  assert.deepEqual([...gradient.dataSync()], [0, 12, 0]);
});

test('an average over the edge gives its gradient to the pixels inside alone', () => {
  const { tf } = engine;
  const image = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
  const gradient = tf.grad((x) => tf.avgPool(x as Tensor4D, [1, 2], 2, 'same'))(
    image,
    tf.tensor4d([4, 6], [1, 1, 2, 1]),
  );
  // The second window holds the third pixel and one place of padding.
  assert.deepEqual([...gradient.dataSync()], [2, 2, 6]);
});

test('tile() repeats any axis of any type', () => {
  const { tf } = engine;
  assert.deepEqual(
    tf
      .tile(
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2],
      )
      .arraySync(),
    [
      [1, 2, 1, 2],
      [3, 4, 3, 4],
      [1, 2, 1, 2],
      [3, 4, 3, 4],
    ],
  );
  assert.deepEqual(tf.tile(tf.tensor3d([1, 2, 3, 4], [2, 1, 2], 'int32'), [1, 3, 1]).arraySync(), [
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
    [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
  ]);
  assert.deepEqual([...tf.tile(tf.tensor1d([true, false], 'bool'), [2]).dataSync()], [1, 0, 1, 0]);
  assert.deepEqual(tf.tile(tf.zeros([0, 2]), [3, 2]).shape, [0, 4]);
});

test('a model trains as on the JavaScript backend, step by step', async () => {
  const losses = await _trainSteps(engine.tf);
  const { tf } = engine;
  await tf.setBackend('cpu');
  const expected = await _trainSteps(tf);
  await tf.setBackend('wasm');
  // Adam divides by the root of tiny second moments, so rounding grows from step to step.
  for (const [step, loss] of losses.entries()) {
    assert.ok(Math.abs(loss - expected[step]!) < 1e-4, `${losses} against ${expected}`);
  }
  assert.ok(losses.at(-1)! < losses[0]!);
});

async function _trainSteps(tf: Tensorflow): Promise<number[]> {
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 1],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...seeded(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.separableConv2d({
        filters: 6,
        kernelSize: 3,
        strides: 2,
        depthwiseInitializer: tf.initializers.glorotUniform({ seed: 2 }),
        pointwiseInitializer: tf.initializers.glorotUniform({ seed: 3 }),
      }),
      tf.layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', ...seeded(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(1e-2), loss: 'categoricalCrossentropy' });
  const images = _waves(tf, [9, 12, 12, 1]);
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2], 'int32'), 3);
  const losses: number[] = [];
  for (let step = 0; step < 6; step++) losses.push((await model.trainOnBatch(images, labels)) as number);
  return losses;
}

/** Numbers without a pattern that a symmetric mistake would survive. */
function _waves(tf: Tensorflow, shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, index) => Math.sin(1.7 * index + 0.001 * index * index)),
    shape,
  );
}

/** Runs the same on our kernels and on the backend of TensorFlow.js that is written in JavaScript. */
async function _assertAsJavaScript(name: string, compute: (tf: Tensorflow) => Tensor[]): Promise<void> {
  const { tf } = engine;
  const run = () => compute(tf).map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync() }));
  const ours = run();
  await tf.setBackend('cpu');
  const theirs = run();
  await tf.setBackend('wasm');
  theirs.forEach(({ shape, data }, output) => {
    assert.deepEqual(ours[output]!.shape, shape, name);
    const scale = Math.max(...data.map(Math.abs));
    data.forEach((value, index) => {
      assert.ok(
        Math.abs(value - ours[output]!.data[index]!) <= TOLERANCE * scale,
        `${name}: output ${output}, ${index}`,
      );
    });
  });
}
