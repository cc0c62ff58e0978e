/**
 * Models that nobody wrote: layers put together at random must export to what TensorFlow.js computes, or be refused by rule.
 *
 * `FER_RANDOM_MODELS=10000 npm test -- export/random-models` runs more of them, `FER_RANDOM_MODELS_SEED` others. What longer
 * runs found is a test of its own in the cases of the layer.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layerConverters } from '../../src/export/index.ts';
import { compareRandomModel } from './random-models/compare-random-model.ts';
import { loadTfjs } from './runtimes.ts';

const RUNS = Number(process.env.FER_RANDOM_MODELS ?? 500);
const SEED = Number(process.env.FER_RANDOM_MODELS_SEED ?? 1);

/** Every class is in at least so many of 500 models. */
const LEAST_CALLS = 20 * (RUNS / 500);
/** What is left out as refused stays the exception. */
const MOST_REFUSED = RUNS * 0.03;

const step = fc.noBias(fc.array(fc.nat(2 ** 20), { minLength: 40, maxLength: 40 }));
const plan = fc.noBias(fc.array(step, { minLength: 1, maxLength: 9, size: 'max' }));

test(`${RUNS} random models export to what TensorFlow.js computes`, async (t) => {
  const tf = await loadTfjs();
  // It warns about every initial state.
  t.mock.method(console, 'warn', () => undefined);
  const outcomes = { same: 0, refused: 0, empty: 0 };
  const calls = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      const { kind, classNames } = await compareRandomModel(tf, steps);
      outcomes[kind] += 1;
      for (const name of classNames) calls.set(name, (calls.get(name) ?? 0) + 1);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(outcomes)}`);
  assert.ok(outcomes.refused <= MOST_REFUSED, `${outcomes.refused} models are refused`);
  const rare = layerConverters
    .flatMap(({ classNames }) => classNames)
    .map((name) => [name, calls.get(name) ?? 0] as const)
    .filter(([, count]) => count < LEAST_CALLS);
  assert.deepEqual(rare, []);
});
