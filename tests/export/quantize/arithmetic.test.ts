import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationScale } from '../../../src/export/quantize/activation-scale.ts';
import { judgeQuantization } from '../../../src/export/quantize/judge-quantization.ts';
import { quantizeWeights } from '../../../src/export/quantize/quantize-weights.ts';
import { createRangeTally } from '../../../src/export/quantize/range-tally.ts';
import { roundHalfToEven } from '../../../src/export/quantize/round-half-to-even.ts';

test('roundHalfToEven() rounds as IEEE 754 does', () => {
  assert.deepEqual(
    [0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 2.5001, -7].map((value) => roundHalfToEven(value) + 0),
    [0, 2, 2, 0, -2, 2, 3, -7],
  );
});

test('activationScale() spreads 256 levels over a range that holds 0', () => {
  // (3 - -2) / 255 = 0.0196…, and 2 / 0.0196… = 102.
  assert.deepEqual(activationScale({ min: -2, max: 3 }), { scale: Math.fround(5 / 255), zeroPoint: 102 });
  assert.deepEqual(activationScale({ min: 1, max: 51 }), { scale: Math.fround(0.2), zeroPoint: 0 });
  assert.deepEqual(activationScale({ min: -51, max: -1 }), { scale: Math.fround(0.2), zeroPoint: 255 });
  assert.deepEqual(activationScale({ min: 0, max: 0 }), { scale: 1, zeroPoint: 0 });
});

test('quantizeWeights() gives each output its own scale, along the axis of the outputs', () => {
  // Two inputs and two outputs, [in, out]: the columns are [1.27, -0.635] and [0, 2.54].
  const options = { dims: [2, 2], axis: 1, bias: Float32Array.of(0.5, -1), inputScale: 0.5 };
  const made = quantizeWeights(Float32Array.of(1.27, 0, -0.635, 2.54), options);
  assert.deepEqual([...made.scales], [Math.fround(1.27 / 127), Math.fround(2.54 / 127)]);
  // -63.5 lies between two whole numbers; the even one is -64.
  assert.deepEqual([...made.weights], [127, 0, -64, 127]);
  // 0.5 / (0.5 * 0.01) = 100 and -1 / (0.5 * 0.02) = -100.
  assert.deepEqual([...made.bias!], [100, -100]);
});

test('quantizeWeights() widens the scale of an output whose bias would not fit into int32', () => {
  const options = { dims: [2, 1], axis: 0, bias: Float32Array.of(3, 3), inputScale: 1e-3 };
  const made = quantizeWeights(Float32Array.of(1e-9, 0), options);
  for (const [i, bias] of made.bias!.entries()) {
    assert.ok(Math.abs(bias * made.biasScales[i]! - 3) < 1e-5, `${bias} of ${made.biasScales[i]}`);
  }
});

test('a percentile leaves out what is rare, min-max does not, and neither depends on the order', () => {
  // 100,000 values from -1 to 1, most of them near 0, and one outlier, which is less than half of 0.01 %.
  const values = Float32Array.from({ length: 100_000 }, (_, i) => (i / 50_000 - 1) ** 3);
  const ranges = (['minmax', 'percentile', 'entropy'] as const).map((method) => {
    const forwards = createRangeTally(method);
    forwards.add(values);
    forwards.add(Float32Array.of(8));
    const backwards = createRangeTally(method);
    backwards.add(Float32Array.of(8));
    backwards.add(values.toReversed());
    assert.deepEqual(forwards.range(), backwards.range(), method);
    return forwards.range();
  });
  assert.deepEqual(ranges[0], { min: -1, max: 8 });
  assert.ok(
    ranges[1]!.max > 0.99 && ranges[1]!.max < 1.02 && ranges[1]!.min < -0.98,
    JSON.stringify(ranges[1]),
  );
  // 256 levels over 9 would leave 57 for all values but one.
  assert.ok(ranges[2]!.max < 4 && ranges[2]!.min === -1, JSON.stringify(ranges[2]));
});

test('entropy keeps the whole range of values that are spread evenly', () => {
  const tally = createRangeTally('entropy');
  tally.add(Float32Array.from({ length: 200_000 }, (_, i) => (i * 7) / 200_000));
  const { min, max } = tally.range();
  assert.ok(min === 0 && max > 6.9 && max <= 7, `${min} to ${max}`);
});

test('a range tally refuses what is no number, and gives 0 to 0 without values', () => {
  for (const method of ['minmax', 'percentile', 'entropy'] as const) {
    assert.deepEqual(createRangeTally(method).range(), { min: 0, max: 0 });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => createRangeTally(method).add(Float32Array.of(1, value)), /because a value is/);
    }
    const zeros = createRangeTally(method);
    zeros.add(new Float32Array(5));
    zeros.add(Float32Array.of(3));
    assert.ok(zeros.range().max <= 3, method);
  }
});

test('judgeQuantization() allows one point of accuracy and wants more speed', () => {
  const figures = { images: 1000, imagesPerSecond: { float32: 100, int8: 130 } };
  assert.deepEqual(judgeQuantization({ ...figures, accuracy: { float32: 0.81, int8: 0.8 } }), {
    isQuantized: true,
    reason: undefined,
  });
  const worse = judgeQuantization({
    images: 1000,
    accuracy: { float32: 0.81, int8: 0.799 },
    imagesPerSecond: { float32: 100, int8: 100 },
  });
  assert.equal(worse.isQuantized, false);
  assert.equal(
    worse.reason,
    'it loses 1.10 points of accuracy on 1000 images, more than 1, and it is not faster on this machine: 1.00 times the speed of float32',
  );
});
