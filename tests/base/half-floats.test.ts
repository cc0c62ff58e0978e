import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHalf, toHalf } from '../../src/base/index.ts';

test('toHalf() rounds to the nearest, ties to even: the values of IEEE 754', () => {
  const table: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    // Halfway between 2048 and 2050, and between 2050 and 2052.
    [2049, 0x6800],
    [2051, 0x6802],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -24, 0x0002],
    // Just below the smallest normal number: rounding carries into the exponent.
    [2 ** -14 - 2 ** -26, 0x0400],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NaN, 0x7e00],
  ];
  const halves = toHalf(Float32Array.from(table, ([value]) => value));
  assert.deepEqual(
    [...halves],
    table.map(([, bits]) => bits),
  );
});

test('fromHalf() gives back every number that toHalf() can write', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
    (bits) => (bits & 0x7fff) <= 0x7c00,
  );
  assert.deepEqual(toHalf(fromHalf(all)), all);
  assert.deepEqual(
    [...fromHalf(Uint16Array.of(0x3555, 0xfc00, 0x0001, 0x03ff, 0x0400, 0x7bff))],
    [0.333251953125, Number.NEGATIVE_INFINITY, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504],
  );
  assert.ok(Number.isNaN(fromHalf(Uint16Array.of(0x7e00))[0]));
});
