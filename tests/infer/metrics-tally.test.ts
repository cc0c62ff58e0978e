import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createMetricsTally } from '../../src/infer/index.ts';

interface Case {
  readonly truth: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  readonly expected: {
    readonly accuracy: number;
    readonly correct: number;
    readonly balancedAccuracy: number;
    readonly macroF1: number;
    readonly logLoss: number;
    readonly precision: readonly number[];
    readonly recall: readonly number[];
    readonly f1: readonly number[];
    readonly support: readonly number[];
    readonly counts: readonly (readonly number[])[];
  };
}

/** Figures of scikit-learn, made by `golden/make-metrics.py`. */
const golden = JSON.parse(readFileSync(new URL('golden/metrics.json', import.meta.url), 'utf8')) as Readonly<
  Record<'plain' | 'gaps', Case>
>;

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12, `${actual} is not ${expected}`);
}

for (const [name, { truth, probabilities, expected }] of Object.entries(golden)) {
  test(`the metrics are those of scikit-learn (${name})`, () => {
    const labels = probabilities[0]!.map((_, index) => `class ${index}`);
    const tally = createMetricsTally(labels);
    for (const [index, row] of probabilities.entries()) tally.add(truth[index]!, Float32Array.from(row));
    const metrics = tally.summarize();
    assert.equal(metrics.images, truth.length);
    assert.equal(metrics.correct, expected.correct);
    assert.deepEqual(metrics.confusion, { labels, counts: expected.counts });
    assertClose(metrics.accuracy, expected.accuracy);
    assertClose(metrics.balancedAccuracy, expected.balancedAccuracy);
    assertClose(metrics.macroF1, expected.macroF1);
    // scikit-learn takes the logarithm in float32.
    assert.ok(
      Math.abs(metrics.logLoss - expected.logLoss) < 1e-5,
      `${metrics.logLoss} is not ${expected.logLoss}`,
    );
    for (const [index, each] of metrics.perClass.entries()) {
      assert.equal(each.label, labels[index]);
      assert.equal(each.support, expected.support[index]);
      assertClose(each.precision, expected.precision[index]!);
      assertClose(each.recall, expected.recall[index]!);
      assertClose(each.f1, expected.f1[index]!);
    }
  });
}

test('a tally without predictions is all zero, not NaN', () => {
  const metrics = createMetricsTally(['a', 'b']).summarize();
  const { accuracy, balancedAccuracy, macroF1, logLoss } = metrics;
  assert.deepEqual([accuracy, balancedAccuracy, macroF1, logLoss], [0, 0, 0, 0]);
});

test('a tally goes on after summarize() and leaves the earlier summary as it was', () => {
  const tally = createMetricsTally(['a', 'b']);
  tally.add(0, Float32Array.of(0.75, 0.25));
  const first = tally.summarize();
  tally.add(1, Float32Array.of(0.75, 0.25));
  assert.equal(first.accuracy, 1);
  assert.deepEqual(first.confusion.counts, [
    [1, 0],
    [0, 0],
  ]);
  assert.equal(tally.summarize().accuracy, 0.5);
});

test('a tally refuses a class that it does not know', () => {
  assert.throws(() => createMetricsTally(['a', 'b']).add(-1, Float32Array.of(0.5, 0.5)), RangeError);
});
