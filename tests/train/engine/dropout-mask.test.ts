import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropoutMask } from '../../../src/train/engine/dropout-mask.ts';

test('dropoutMask() follows sfc32, twice sixteen bits a number', () => {
  for (const { units, rate, seed } of [
    { units: 40, rate: 0.4, seed: 7 },
    { units: 41, rate: 0.5, seed: 2 ** 31 - 1 },
    { units: 3, rate: 0.999, seed: 4e9 },
  ]) {
    assert.deepEqual([...dropoutMask(units, { rate, seed })], _slowMask(units, { rate, seed }), `${units}`);
  }
});

test('dropoutMask() drops the given share, by which seed it may be', () => {
  const units = 200_000;
  for (const rate of [0.1, 0.25, 0.4, 0.5, 0.9]) {
    for (const seed of [0, 1, 2, 2 ** 31]) {
      const mask = dropoutMask(units, { rate, seed });
      const dropped = mask.filter((stays) => stays === 0).length;
      // Five standard deviations of the binomial distribution.
      assert.ok(
        Math.abs(dropped - rate * units) < 5 * Math.sqrt(rate * (1 - rate) * units),
        `${rate}, ${seed}`,
      );
      assert.equal(new Set(mask).size, 2);
    }
  }
});

test('dropoutMask() of neighbouring seeds agrees no more often than chance', () => {
  const units = 100_000;
  const [first, second] = [5, 6].map((seed) => dropoutMask(units, { rate: 0.5, seed }));
  const same = first!.filter((stays, unit) => stays === second![unit]).length;
  assert.ok(Math.abs(same - units / 2) < 5 * Math.sqrt(units / 4), `${same}`);
});

test('dropoutMask() of no units is empty', () => {
  assert.equal(dropoutMask(0, { rate: 0.5, seed: 1 }).length, 0);
});

/** The published recurrence of sfc32 in whole numbers without limit, one step a number. */
function _slowMask(
  units: number,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): number[] {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  let [a, b, c, counter] = [word(BigInt(seed)), 0x9e3779b9n, 0x243f6a88n, 1n];
  const next = (): bigint => {
    const output = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(word((c << 21n) | (c >> 11n)) + output);
    return output;
  };
  for (let skipped = 0; skipped < 24; skipped++) next();
  const threshold = BigInt(Math.round(rate * 65536));
  const mask: number[] = [];
  while (mask.length < units) {
    const bits = next();
    mask.push(Number((bits & 0xffffn) >= threshold), Number(bits >> 16n >= threshold));
  }
  return mask.slice(0, units);
}
