import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { learningRateAt, type Schedule } from '../../../src/train/schedules/learning-rate-at.ts';
import { shortestFloat32 } from '../../../src/train/shortest-float32.ts';

/** Keras computes in float32; PyTorch goes from step to step, which adds some rounding. */
const SOURCES = [
  ['PyTorch', 'torch-schedules.json', 1e-12],
  ['Keras', 'keras-schedules.json', 2e-8],
] as const;

describe('learningRateAt()', () => {
  for (const [source, file, tolerance] of SOURCES) {
    // `schedule-traces.py` made the files.
    const traces = JSON.parse(readFileSync(new URL(`./golden/${file}`, import.meta.url), 'utf8')) as {
      readonly name: string;
      readonly schedule: Schedule;
      readonly rates: readonly number[];
    }[];
    for (const { name, schedule, rates } of traces) {
      test(`follows ${name} of ${source}`, () => {
        assert.equal(rates.length, schedule.epochs * schedule.steps);
        for (const [step, rate] of rates.entries()) {
          const actual = learningRateAt(step, schedule);
          assert.ok(Math.abs(actual - rate) < tolerance, `step ${step}: ${actual}, expected ${rate}`);
        }
      });
    }
  }

  test('rises in a line from 0 to what a plateau leaves, and stays there', () => {
    const schedule = { schedule: 'plateau', learningRate: 0.5, warmUp: 1, epochs: 3, steps: 4 } as const;
    const rates = Array.from({ length: 12 }, (_, step) => learningRateAt(step, schedule));
    assert.deepEqual(rates, [0, 0.125, 0.25, 0.375, ...Array(8).fill(0.5)]);
  });
});

test('shortestFloat32() gives the fewest digits that are the same float32', () => {
  const cases = [
    [Math.fround(0.001), 0.001],
    [Math.fround(0.0002), 0.0002],
    [Math.fround(1.6e-6), 1.6e-6],
    // The neighbours of 0.1 and of 1 as C prints them with %.9g, shortened by hand.
    [Math.fround(0.1) + 2 ** -27, 0.10000001],
    [1 + 2 ** -23, 1.0000001],
    [0, 0],
    [16777216, 16777216],
  ] as const;
  for (const [value, expected] of cases) assert.equal(shortestFloat32(value), expected);
  for (let index = 0; index < 2000; index++) {
    const value = Math.fround(Math.sin(index) * 10 ** ((index % 60) - 30));
    assert.equal(Math.fround(shortestFloat32(value)), value);
  }
});
