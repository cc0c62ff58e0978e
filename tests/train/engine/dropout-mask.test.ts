import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropoutMask } from '../../../src/train/engine/dropout-mask.ts';

test('dropoutMask() follows four generators sfc32, twice sixteen bits a number', () => {
  for (const { units, rate, seed } of [
    { units: 40, rate: 0.4, seed: 7 },
    { units: 41, rate: 0.5, seed: 2 ** 31 - 1 },
    { units: 3, rate: 0.999, seed: 4e9 },
    // One more than fits into the memory that WebAssembly begins with.
    { units: 16_385, rate: 0.25, seed: 3 },
  ]) {
    assert.deepEqual([...dropoutMask(units, { rate, seed })], _slowMask(units, { rate, seed }), `${units}`);
  }
});

test('dropoutMask() drops the given share, by which seed it may be', () => {
  const units = 200_000;
  for (const rate of [0.1, 0.25, 0.4, 0.5, 0.9]) {
    for (const seed of [0, 1, 2, 2 ** 31]) {
      const mask = dropoutMask(units, { rate, seed });
      const dropped = mask.filter((factor) => factor === 0).length;
      // Five standard deviations of the binomial distribution.
      assert.ok(
        Math.abs(dropped - rate * units) < 5 * Math.sqrt(rate * (1 - rate) * units),
        `${rate}, ${seed}`,
      );
      assert.deepEqual(new Set(mask), new Set([0, Math.fround(1 / (1 - rate))]));
    }
  }
});

test('dropoutMask() of neighbouring seeds agrees no more often than chance', () => {
  const units = 100_000;
  const [first, second] = [5, 6].map((seed) => dropoutMask(units, { rate: 0.5, seed }).slice());
  const same = first!.filter((factor, unit) => factor === second![unit]).length;
  assert.ok(Math.abs(same - units / 2) < 5 * Math.sqrt(units / 4), `${same}`);
});

test('dropoutMask() of four generators side by side agrees no more often than chance', () => {
  const mask = dropoutMask(400_000, { rate: 0.5, seed: 12 });
  for (const lane of [1, 2, 3]) {
    // Two units of each generator in turn.
    const isSame = (unit: number) => mask[8 * unit] === mask[8 * unit + 2 * lane];
    const same = Array.from({ length: 50_000 }, (_, unit) => isSame(unit)).filter(Boolean).length;
    assert.ok(Math.abs(same - 25_000) < 5 * Math.sqrt(50_000 / 4), `${lane}: ${same}`);
  }
});

test('dropoutMask() of the smallest and the largest share drops some and not all', () => {
  for (const [rate, fewest, most] of [
    [1e-9, 1, 60],
    [1 - 1e-9, 1_000_000, 1_000_000],
  ] as const) {
    const dropped = dropoutMask(1_000_000, { rate, seed: 4 }).filter((factor) => factor === 0).length;
    assert.ok(dropped >= fewest && dropped <= most, `${rate}: ${dropped}`);
  }
});

test('dropoutMask() of no units is empty', () => {
  assert.equal(dropoutMask(0, { rate: 0.5, seed: 1 }).length, 0);
});

/** The published recurrence of sfc32 in whole numbers without limit, one step a number, of four generators in turn. */
function _slowMask(
  units: number,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): number[] {
  const lanes = [0n, 1n, 2n, 3n].map((lane) => _slowGenerator(seed, lane));
  for (let skipped = 0; skipped < 24; skipped++) for (const next of lanes) next();
  const threshold = BigInt(Math.round(rate * 65536));
  const kept = Math.fround(1 / (1 - rate));
  const mask: number[] = [];
  while (mask.length < units) {
    for (const next of lanes) {
      const bits = next();
      mask.push((bits & 0xffffn) >= threshold ? kept : 0, bits >> 16n >= threshold ? kept : 0);
    }
  }
  return mask.slice(0, units);
}

function _slowGenerator(seed: number, lane: bigint): () => bigint {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  let [a, b, c, counter] = [word(BigInt(seed)), 0x9e3779b9n, word(0x243f6a88n + lane), 1n];
  return () => {
    const output = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(word((c << 21n) | (c >> 11n)) + output);
    return output;
  };
}
