import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { createRandom, permutation } from '../../../src/base/index.ts';
import { ENGINE_NAMES, type Engine, loadEngine } from '../../../src/train/engine/index.ts';
import { whyNot } from './installed-engines.ts';
import { type LayerCase, layerCases } from './layer-cases.ts';
import type { Values } from './reference-layers.ts';

/**
 * Engines compute in float32 (epsilon 6e-8) and sum up to some hundred products of numbers below 1; the reference
 * and its differences are float64, good to 1e-8.
 */
const TOLERANCE = 2e-5;

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
    }

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

function _assertClose(actual: ArrayLike<number>, expected: Float64Array): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, index) => {
    const difference = Math.abs(actual[index]! - value);
    assert.ok(difference <= TOLERANCE * scale, `at ${index}: expected ${value}, got ${actual[index]}`);
  });
}
