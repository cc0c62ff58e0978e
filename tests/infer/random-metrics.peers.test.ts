/** Figures of random predictions, and what scikit-learn and scipy say of the same ones. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createMetricsTally, type Metrics, mcnemarTest } from '../../src/infer/index.ts';

interface Case {
  readonly kind: string;
  readonly truth: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  readonly figures: Readonly<Record<string, number>>;
  readonly logLossOfFloats: number;
  /** Precision, recall, F1 and support. */
  readonly perClass: readonly (readonly [number, number, number, number])[];
  readonly counts: readonly (readonly number[])[];
}

const COUNT = Number(process.env.FER_METRICS_CASES ?? 150);

const python = process.env.FER_PEERS_PYTHON;
assert.ok(python !== undefined, 'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`');
const script = fileURLToPath(new URL('make-random-metrics.py', import.meta.url));
const { cases, mcnemar } = JSON.parse(
  execFileSync(python, [script, String(COUNT)], { encoding: 'utf8', maxBuffer: 2 ** 30 }),
) as { readonly cases: readonly Case[]; readonly mcnemar: readonly (readonly [number, number, number])[] };

function measure({ truth, probabilities }: Case): Metrics {
  const tally = createMetricsTally(probabilities[0]!.map((_, index) => `class ${index}`));
  for (const [index, row] of probabilities.entries()) tally.add(truth[index]!, Float32Array.from(row));
  return tally.summarize();
}

function assertWithin(
  actual: number,
  expected: number,
  { tolerance, of }: { tolerance: number; of: string },
): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${of}: ${actual} is not ${expected}`);
}

test(`the metrics of ${COUNT} random evaluations are those of scikit-learn`, () => {
  for (const [seed, each] of cases.entries()) {
    const metrics = measure(each);
    const { low, high } = metrics.accuracyInterval;
    const figures = { ...metrics, low, high, calibrationError: metrics.calibration.error };
    for (const [name, expected] of Object.entries(each.figures)) {
      const of = `${name} of seed ${seed} (${each.kind})`;
      assertWithin(figures[name as 'accuracy'], expected, { tolerance: 1e-12, of });
    }
    assertWithin(metrics.logLoss, each.logLossOfFloats, { tolerance: 1e-5, of: `log loss of seed ${seed}` });
    assert.deepEqual(metrics.confusion.counts, each.counts);
    for (const [index, expected] of each.perClass.entries()) {
      const { precision, recall, f1, support } = metrics.perClass[index]!;
      for (const [at, value] of [precision, recall, f1, support].entries()) {
        assertWithin(value, expected[at]!, { tolerance: 1e-12, of: `class ${index} of seed ${seed}` });
      }
    }
  }
});

test(`McNemar's test of ${COUNT} random pairs is the exact binomial test of scipy`, () => {
  for (const [firstOnly, secondOnly, p] of mcnemar) {
    assertWithin(mcnemarTest(firstOnly, secondOnly).p, p, {
      tolerance: 1e-11,
      of: `${firstOnly}, ${secondOnly}`,
    });
  }
});
