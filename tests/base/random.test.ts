import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  createRandom,
  exponential,
  naturalLogarithm,
  permutation,
  restoreRandom,
} from '../../src/base/index.ts';
import { normalFromBits } from '../../src/base/normal-from-bits.ts';
import { standardNormalQuantile } from '../../src/base/standard-normal-quantile.ts';

interface Golden {
  readonly cases: readonly {
    readonly parts: readonly [number, ...(number | string)[]];
    readonly next: readonly number[];
    readonly normal: readonly number[];
    readonly integer: readonly number[];
  }[];
  readonly permutation: readonly number[];
  readonly quantiles: readonly { readonly probability: number; readonly quantile: number }[];
  readonly normals: readonly { readonly bits: number; readonly normal: number }[];
  readonly logarithms: readonly { readonly number: number; readonly logarithm: number }[];
  readonly exponentials: readonly { readonly exponent: number; readonly power: number }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('golden/random.json', import.meta.url), 'utf8'));

test('createRandom() gives the numbers of a second implementation in Python', () => {
  assert.equal(golden.cases.length, 9);
  for (const { parts, next, normal, integer } of golden.cases) {
    const random = createRandom(...parts);
    assert.deepEqual(
      next.map(() => random.next()),
      next,
    );
    for (const expected of normal) assertNear(random.normal(), expected);
    assert.deepEqual(
      [1, 2, 7, 1000, 2 ** 31 + 1, 2 ** 32].map((n) => random.integer(n)),
      integer,
    );
  }
});

test('fillNormals() gives the draws of normal() as float32, the rarest included, and the generator goes on after them', () => {
  for (const { parts, next, normal } of golden.cases) {
    const random = createRandom(...parts);
    for (const _ of next) random.next();
    const few = new Float32Array(normal.length);
    random.fillNormals(few);
    for (const [i, expected] of normal.entries()) {
      assert.ok(Math.abs(few[i]! - expected) <= 5e-7 * Math.max(1, Math.abs(expected)), `${expected}`);
    }
    // One draw of 2^16 lies in the far tail, and 4096 are made at a time.
    for (const length of [0, 1, 4095, 4096, 200_001]) {
      const other = restoreRandom(random.getState());
      const many = new Float32Array(length);
      random.fillNormals(many);
      assert.deepEqual(
        many,
        Float32Array.from({ length }, () => other.normal()),
      );
      assert.deepEqual(random.getState(), other.getState());
      assert.equal(random.next(), other.next());
    }
  }
});

test('permutation() gives the order of a second implementation in Python', () => {
  assert.deepEqual([...permutation(20, createRandom(5))], golden.permutation);
});

test('standardNormalQuantile() agrees with Python to 7 digits, tails included', () => {
  assert.equal(golden.quantiles.length, 27);
  for (const { probability, quantile } of golden.quantiles) {
    assertNear(standardNormalQuantile(probability), quantile);
  }
});

test('naturalLogarithm() agrees with Python to 12 digits', () => {
  assert.equal(golden.logarithms.length, 15);
  for (const { number, logarithm } of golden.logarithms) {
    const difference = Math.abs(naturalLogarithm(number) - logarithm);
    assert.ok(difference <= 1e-12 * Math.max(1, Math.abs(logarithm)), `${number}`);
  }
});

test('exponential() agrees with Python from the smallest number to the largest', () => {
  assert.equal(golden.exponentials.length, 14);
  for (const { exponent, power } of golden.exponentials) {
    const allowed = 1e-14 * (1 + Math.abs(exponent)) * power + Number.MIN_VALUE;
    assert.ok(Math.abs(exponential(exponent) - power) <= allowed, `${exponent}`);
  }
  assert.deepEqual([exponential(0), exponential(-800), exponential(800)], [1, 0, Number.POSITIVE_INFINITY]);
});

test('normalFromBits() agrees with Python from the middle to both far tails', () => {
  assert.ok(golden.normals.length > 200);
  for (const { bits, normal } of golden.normals) assertNear(normalFromBits(bits), normal);
});

test('normalFromBits() has a normal distribution on random bits', () => {
  const random = createRandom(8);
  const size = 100_000;
  const draws = Array.from({ length: size }, () => random.normal());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / size;
  const variance = draws.reduce((sum, draw) => sum + draw * draw, 0) / size;
  const fourth = draws.reduce((sum, draw) => sum + draw ** 4, 0) / size;
  // Four standard errors: of the mean 1, of the square 2, of the fourth power 96.
  assert.ok(Math.abs(mean) < 4 * Math.sqrt(1 / size), `the mean is ${mean}`);
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / size), `the variance is ${variance}`);
  assert.ok(Math.abs(fourth - 3) < 4 * Math.sqrt(96 / size), `the fourth moment is ${fourth}`);
});

test('createRandom() tells streams apart by order, kind and boundaries', () => {
  const streams = [['a', 'b'], ['ab'], ['b', 'a'], [1], ['1'], [1, 0], [0, 1], []];
  const firsts = streams.map((parts) => createRandom(9, ...parts).next());
  assert.equal(new Set(firsts).size, streams.length);
});

test('createRandom() refuses a seed that is not a safe integer', () => {
  assert.throws(() => createRandom(0.5), RangeError);
  assert.throws(() => createRandom(1, Number.NaN), RangeError);
});

test('uniform() stays within its bounds and reaches both halves', () => {
  const random = createRandom(3);
  const draws = Array.from({ length: 2000 }, () => random.uniform(-15, 15));
  assert.ok(draws.every((draw) => draw >= -15 && draw < 15));
  assert.ok(Math.min(...draws) < -14.9 && Math.max(...draws) > 14.9);
});

test('integer() refuses what is not from 1 to 2^32', () => {
  const random = createRandom(3);
  for (const n of [0, -1, 1.5, 2 ** 32 + 1]) assert.throws(() => random.integer(n), RangeError);
});

test('restoreRandom() goes on where the state was taken', () => {
  const random = createRandom(3, 'dropout');
  random.normal();
  const restored = restoreRandom(random.getState());
  assert.deepEqual([restored.next(), restored.normal()], [random.next(), random.normal()]);
});

test('permutation() holds each number once and gives every order its share', () => {
  const random = createRandom(11);
  const seen = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = [...permutation(3, random)];
    assert.deepEqual([...order].sort(), [0, 1, 2]);
    seen.set(order.join(), (seen.get(order.join()) ?? 0) + 1);
  }
  assert.equal(seen.size, 6);
  // Chi-square with 5 degrees of freedom stays below 20.5 with probability 0.999.
  const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 20.5, `chi-square is ${chiSquare}`);
});

test('permutation() of nothing is empty', () => {
  assert.equal(permutation(0, createRandom(1)).length, 0);
});

/** PPND7 promises 7 significant digits. */
function assertNear(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 4e-7 * Math.max(1, Math.abs(expected)),
    `${actual} and ${expected}`,
  );
}
