import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createAdamSlots, ENGINE_NAMES, type Engine, loadEngine } from '../../../src/train/engine/index.ts';
import { whyNot } from './installed-engines.ts';

const FACTORS = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };
const RATES = [0.1, 0.05, 0.2];

for (const name of ENGINE_NAMES) {
  describe(`Adam's moments on the ${name} engine`, { skip: await whyNot(name) }, () => {
    let engine: Engine;
    before(async () => {
      engine = await loadEngine({ engine: name });
    });

    test('follow the published rule, each weight by itself', () => {
      const { weights, moments } = _run(engine, 3);
      const expected = [_expect([1, -2, 3, 0.5], 0), _expect([0.25], 1)];
      expected.forEach(({ weight, first, second }, position) => {
        _assertClose(weights[position]!, weight);
        _assertClose(moments[position]!, first);
        _assertClose(moments[2 + position]!, second);
      });
    });

    test('go on from what was read as if they had never stopped', () => {
      const whole = _run(engine, 3);
      const half = _run(engine, 2);
      const rest = _run(engine, 3, half);
      assert.deepEqual(rest, whole);
    });

    test('stay as they are for a weight that is not updated, and keep what was read apart', () => {
      const { tf } = engine;
      const moments = createAdamSlots(tf, [[2], [3]], FACTORS);
      const before = moments.read();
      tf.tidy(() => {
        const step = { gradient: tf.tensor1d([1, 2]), rate: tf.scalar(0.1) };
        moments.update(0, tf.zeros([2]), step);
      });
      const after = moments.read();
      assert.deepEqual(
        before.map((moment) => [...moment.dataSync()]),
        [
          [0, 0],
          [0, 0, 0],
          [0, 0],
          [0, 0, 0],
        ],
      );
      assert.deepEqual([...after[1]!.dataSync(), ...after[3]!.dataSync()], [0, 0, 0, 0, 0, 0]);
      _assertClose(after[0]!.dataSync(), [0.1, 0.2]);
      tf.dispose([...before, ...after]);
      moments.dispose();
    });

    test('leave the weight they were given as it was', () => {
      const { tf } = engine;
      const moments = createAdamSlots(tf, [[2]], FACTORS);
      const weight = tf.tensor1d([1, 2]);
      const updated = tf.tidy(() =>
        moments.update(0, weight, { gradient: tf.tensor1d([1, 1]), rate: tf.scalar(0.1) }),
      );
      assert.deepEqual([...weight.dataSync()], [1, 2]);
      assert.notDeepEqual([...updated.dataSync()], [1, 2]);
      tf.dispose([weight, updated]);
      moments.dispose();
    });

    test('own no tensors once they are disposed of', () => {
      const { tf } = engine;
      const { binding } = tf.backend() as unknown as { binding?: { getNumOfTensors: () => number } };
      const count = () => [tf.memory().numTensors, binding?.getNumOfTensors()];
      const before = count();
      _run(engine, 1);
      assert.deepEqual(count(), before);
    });
  });
}

interface Numbers {
  readonly weights: readonly (readonly number[])[];
  readonly moments: readonly (readonly number[])[];
}

const START: Numbers['weights'] = [[1, -2, 3, 0.5], [0.25]];
const SHAPES = [[2, 2], [1]];

/** Steps up to `last`, from the first or from where another run ended after two. */
function _run({ tf }: Engine, last: number, from?: Numbers): Numbers {
  const moments = createAdamSlots(tf, SHAPES, FACTORS);
  if (from !== undefined) {
    tf.tidy(() => moments.write(from.moments.map((values, index) => tf.tensor(values, SHAPES[index % 2]!))));
  }
  let weights = (from?.weights ?? START).map((values, position) => tf.tensor([...values], SHAPES[position]!));
  for (let step = from === undefined ? 0 : 2; step < last; step++) {
    const before = weights;
    weights = before.map((weight, position) =>
      tf.tidy(() => {
        const values = Array.from({ length: weight.size }, (_, index) => _gradient(step, position, index));
        const gradient = tf.tensor(values, weight.shape);
        return moments.update(position, weight, { gradient, rate: tf.scalar(RATES[step]!) });
      }),
    );
    tf.dispose(before);
  }
  const read = moments.read();
  const numbers = {
    weights: weights.map((weight) => [...weight.dataSync()]),
    moments: read.map((moment) => [...moment.dataSync()]),
  };
  tf.dispose([...weights, ...read]);
  moments.dispose();
  return numbers;
}

function _gradient(step: number, position: number, index: number): number {
  return Math.sin(3 * step + 2 * position + index);
}

/** Kingma and Ba's algorithm 1 in float64, with the biases corrected in the rate. */
function _expect(start: readonly number[], position: number) {
  const weight = [...start];
  const first = start.map(() => 0);
  const second = start.map(() => 0);
  for (const [step, rate] of RATES.entries()) {
    for (const index of start.keys()) {
      const gradient = _gradient(step, position, index);
      first[index] = 0.9 * first[index]! + 0.1 * gradient;
      second[index] = 0.99 * second[index]! + 0.01 * gradient ** 2;
      weight[index]! -= (rate * first[index]!) / (Math.sqrt(second[index]!) + 1e-3);
    }
  }
  return { weight, first, second };
}

function _assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => {
    assert.ok(
      Math.abs(actual[index]! - value) < 1e-5,
      `at ${index}: expected ${value}, got ${actual[index]}`,
    );
  });
}
