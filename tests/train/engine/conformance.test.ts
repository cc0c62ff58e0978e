import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { createRandom, permutation } from '../../../src/base/index.ts';
import { dropoutMask } from '../../../src/train/engine/dropout-mask.ts';
import { computeInBfloat16, ENGINE_NAMES, type Engine, loadEngine } from '../../../src/train/engine/index.ts';
import { whyNot } from './installed-engines.ts';
import { type LayerCase, layerCases } from './layer-cases.ts';
import type { Values } from './reference-layers.ts';

/**
 * Engines compute in float32 (epsilon 6e-8) and sum up to some hundred products of numbers below 1; the reference
 * and its differences are float64, good to 1e-8.
 */
const TOLERANCE = 2e-5;

/** Eight bits of a number: of the factors, of their products' sums and of what is computed from these. */
const BFLOAT16_TOLERANCE = 2 ** -7;

for (const name of ENGINE_NAMES) {
  const skip = await whyNot(name);
  describe(`the ${name} engine`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await loadEngine({ engine: name });
    });

    for (const layer of layerCases) {
      test(`computes ${layer.name}`, () => {
        const inputs = _inputs(layer);
        const { tf } = engine;
        const output = tf.tidy(() => layer.run(tf, ...inputs.map((input) => _tensor(engine, input))));
        const expected = layer.define(...inputs);
        assert.deepEqual(output.shape, expected.shape);
        _assertClose(output.dataSync(), expected.data);
        output.dispose();
      });

      test(`differentiates ${layer.name}`, () => {
        const inputs = _inputs(layer);
        const weights = _weights(layer.define(...inputs));
        const { tf } = engine;
        const gradients = tf.tidy(() => {
          const tensors = inputs.map((input) => _tensor(engine, input));
          return tf.grads((...given) => layer.run(tf, ...given))(tensors, _tensor(engine, weights));
        });
        gradients.forEach((gradient, position) => {
          assert.deepEqual(gradient.shape, inputs[position]!.shape);
          _assertClose(gradient.dataSync(), _listDifferences(layer)[position]!);
        });
        tf.dispose(gradients);
      });

      if (name === 'portable') continue;
      test(`computes and differentiates ${layer.name} in bf16`, () => {
        const inputs = _inputs(layer);
        const expected = layer.define(...inputs);
        const weights = _weights(expected);
        const { tf } = engine;
        const tensors = computeInBfloat16(tf, (widen) =>
          tf.tidy(() => {
            const given = inputs.map((input) => _tensor(engine, input));
            const output = widen(layer.run(tf, ...given));
            const gradients = tf.grads((...each) => layer.run(tf, ...each))(given, _tensor(engine, weights));
            return [output, ...gradients.map(widen)];
          }),
        );
        [expected.data, ..._listDifferences(layer)].forEach((values, position) => {
          _assertClose(tensors[position]!.dataSync(), values, BFLOAT16_TOLERANCE);
        });
        tf.dispose(tensors);
      });
    }

    test('of equal numbers under a pooling window the first takes the whole gradient', () => {
      const { tf } = engine;
      const image = tf.tensor4d([1, 1, 2, 3, 1, 1, 3, 2], [1, 2, 4, 1]);
      const gradient = tf.grad((x) => tf.maxPool(x as Tensor4D, 2, 2, 'valid'))(
        image,
        tf.tensor4d([5, 7], [1, 1, 2, 1]),
      );
      // Rows 1 1 | 2 3 and 1 1 | 3 2: all four equal on the left, the two threes on the right.
      assert.deepEqual([...gradient.dataSync()], [5, 0, 0, 7, 0, 0, 0, 0]);
      tf.dispose([image, gradient]);
    });

    test('of many channels of zeros the first of a pooling window takes the whole gradient', () => {
      const { tf } = engine;
      const gradient = tf.tidy(() =>
        tf.grad((x) => tf.maxPool(x as Tensor4D, 2, 2, 'same'))(
          tf.zeros([2, 5, 4, 33]),
          tf.ones([2, 3, 2, 33]),
        ),
      );
      const expected = tf.tidy(() => {
        const isFirst = (size: number) => tf.range(0, size).mod(2).equal(0).cast('float32');
        return tf.mul(isFirst(5).reshape([1, 5, 1, 1]), isFirst(4).reshape([1, 1, 4, 1])).tile([2, 1, 1, 33]);
      });
      assert.deepEqual(gradient.dataSync(), expected.dataSync());
      tf.dispose([gradient, expected]);
    });

    test('a batch norm layer that trains moves its statistics towards those of the batch itself', () => {
      const { tf } = engine;
      const layer = tf.layers.batchNormalization({ momentum: 0.75 });
      tf.tidy(() => void layer.apply(tf.tensor4d([1, 2, 3, 6], [2, 2, 1, 1]), { training: true }));
      const [, , mean, variance] = layer.getWeights().map((weight) => weight.dataSync()[0]!);
      // The mean is 3, the squared distances 4, 1, 0 and 9; from 0 and 1, a quarter of the way.
      assert.ok(Math.abs(mean! - 0.75) < 1e-6, `${mean}`);
      assert.ok(Math.abs(variance! - (0.75 + 0.25 * 3.5)) < 1e-6, `${variance}`);
      layer.dispose();
    });

    test('dropout that trains drops the units of its mask and scales the others, forward and backward', () => {
      const { tf } = engine;
      const shape = [3, 7, 5];
      const stays = Array.from(dropoutMask(105, { rate: 0.4, seed: 11 }), (value) => value > 0);
      const image = tf.ones(shape);
      const layer = tf.layers.dropout({ rate: 0.4, seed: 11 });
      const compute = (x: Tensor) => layer.apply(x, { training: true }) as Tensor;
      const expected = Float64Array.from(stays, (isKept) => (isKept ? 1 / 0.6 : 0));
      const output = compute(image);
      assert.deepEqual(output.shape, shape);
      _assertClose(output.dataSync(), expected);
      const gradient = tf.grad(compute)(image);
      _assertClose(gradient.dataSync(), expected);
      tf.dispose([image, output, gradient]);
    });

    test('spatial dropout drops whole channels', () => {
      const { tf } = engine;
      const layer = tf.layers.spatialDropout1d({ rate: 0.5, seed: 3 });
      const sums = tf.tidy(() => tf.sum(layer.apply(tf.ones([4, 6, 9]), { training: true }) as Tensor, 1));
      const mask = [...dropoutMask(36, { rate: 0.5, seed: 3 })];
      assert.deepEqual(
        [...sums.dataSync()],
        mask.map((factor) => 6 * factor),
      );
      sums.dispose();
    });

    test('leaves no tensors behind after a gradient', () => {
      const { tf } = engine;
      const step = () => {
        for (const layer of layerCases) {
          const inputs = _inputs(layer);
          tf.tidy(() => {
            const tensors = inputs.map((input) => _tensor(engine, input));
            tf.grads((...given) => layer.run(tf, ...given))(
              tensors,
              tf.ones(layer.define(...inputs).shape as number[]),
            );
          });
        }
      };
      step();
      const { numTensors, numBytes } = tf.memory();
      step();
      assert.deepEqual(
        { numTensors: tf.memory().numTensors, numBytes: tf.memory().numBytes },
        { numTensors, numBytes },
      );
    });
  });
}

/** Distinct numbers in (-1, 1), at least 1/512 apart, so that no difference below crosses a maximum. */
function _inputs(layer: LayerCase): Values[] {
  const random = createRandom(7, layer.name);
  return layer.shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { shape, data: Float64Array.from(permutation(size, random), (rank) => (2 * rank + 1) / size - 1) };
  });
}

/** What each output counts for in the number that is differentiated. */
function _weights(output: Values): Values {
  return { shape: output.shape, data: output.data.map((_, index) => Math.sin(index + 1)) };
}

function _tensor({ tf }: Engine, { shape, data }: Values): Tensor {
  return tf.tensor(Float32Array.from(data), [...shape]);
}

/** They are the same for every engine. */
const knownDifferences = new Map<LayerCase, Float64Array[]>();

function _listDifferences(layer: LayerCase): Float64Array[] {
  const known = knownDifferences.get(layer);
  if (known !== undefined) return known;
  const inputs = _inputs(layer);
  const weights = _weights(layer.define(...inputs));
  const all = inputs.map((_, position) => _differences(layer, { inputs, position, weights }));
  knownDifferences.set(layer, all);
  return all;
}

/** Central differences of the weighted sum of the outputs, for each number of one input. */
function _differences(
  layer: LayerCase,
  given: { readonly inputs: readonly Values[]; readonly position: number; readonly weights: Values },
): Float64Array {
  const { inputs, position, weights } = given;
  const step = 1e-5;
  const sumWith = (index: number, change: number): number => {
    const changed = inputs.map(({ shape, data }) => ({ shape, data: data.slice() }));
    changed[position]!.data[index]! += change;
    return layer.define(...changed).data.reduce((sum, value, at) => sum + value * weights.data[at]!, 0);
  };
  return inputs[position]!.data.map(
    (_, index) => (sumWith(index, step) - sumWith(index, -step)) / (2 * step),
  );
}

function _assertClose(actual: ArrayLike<number>, expected: Float64Array, tolerance = TOLERANCE): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, index) => {
    const difference = Math.abs(actual[index]! - value);
    assert.ok(difference <= tolerance * scale, `at ${index}: expected ${value}, got ${actual[index]}`);
  });
}
