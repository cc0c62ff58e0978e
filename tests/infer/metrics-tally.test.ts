import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createMetricsTally, type Metrics, mcnemarTest } from '../../src/infer/index.ts';

interface Case {
  readonly truth: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  readonly expected: {
    readonly accuracy: number;
    readonly accuracyInterval: { readonly low: number; readonly high: number };
    readonly top2Accuracy: number;
    readonly calibration: readonly { readonly accuracy: number; readonly confidence: number }[];
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
> & { readonly mcnemar: readonly (readonly [number, number, number])[] };
const cases = { plain: golden.plain, gaps: golden.gaps };

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12, `${actual} is not ${expected}`);
}

/** scikit-learn leaves out the bins without images. */
function assertCalibration(metrics: Metrics, expected: Case['expected']['calibration']): void {
  const { bins, error } = metrics.calibration;
  const filled = bins.filter(({ images }) => images > 0);
  assert.equal(filled.length, expected.length);
  let distance = 0;
  for (const [index, { images, accuracy, confidence }] of filled.entries()) {
    const wanted = expected[index]!;
    assertClose(accuracy, wanted.accuracy);
    // The confidences are float32 there.
    assert.ok(Math.abs(confidence - wanted.confidence) < 1e-6);
    distance += images * Math.abs(wanted.accuracy - wanted.confidence);
  }
  assert.ok(Math.abs(error - distance / metrics.images) < 1e-6);
}

for (const [name, { truth, probabilities, expected }] of Object.entries(cases)) {
  test(`the metrics are those of scikit-learn (${name})`, () => {
    const labels = probabilities[0]!.map((_, index) => `class ${index}`);
    const tally = createMetricsTally(labels);
    for (const [index, row] of probabilities.entries()) tally.add(truth[index]!, Float32Array.from(row));
    const metrics = tally.summarize();
    assert.equal(metrics.images, truth.length);
    assert.equal(metrics.correct, expected.correct);
    assert.deepEqual(metrics.confusion.labels, labels);
    assert.deepEqual(metrics.confusion.counts, expected.counts);
    assertClose(metrics.accuracy, expected.accuracy);
    assertClose(metrics.accuracyInterval.low, expected.accuracyInterval.low);
    assertClose(metrics.accuracyInterval.high, expected.accuracyInterval.high);
    assertClose(metrics.top2Accuracy, expected.top2Accuracy);
    assertCalibration(metrics, expected.calibration);
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

test('the pairs of confused classes come with counts and shares, the commonest first', () => {
  const tally = createMetricsTally(['a', 'b', 'c']);
  const add = (truth: number, predicted: number, times: number): void => {
    const row = Float32Array.from([0, 1, 2], (label) => (label === predicted ? 0.8 : 0.1));
    for (let time = 0; time < times; time++) tally.add(truth, row);
  };
  add(0, 0, 6);
  add(0, 1, 2);
  add(1, 2, 3);
  add(1, 1, 1);
  const { confusedPairs, confusion } = tally.summarize();
  assert.deepEqual(confusedPairs, [
    { label: 'b', takenFor: 'c', count: 3, share: 0.75 },
    { label: 'a', takenFor: 'b', count: 2, share: 0.25 },
  ]);
  assert.deepEqual(confusion.rowPercent, [
    [75, 25, 0],
    [0, 25, 75],
    [0, 0, 0],
  ]);
});

test('the second likeliest label counts for top-2, of equal ones the first', () => {
  const tally = createMetricsTally(['a', 'b', 'c']);
  tally.add(1, Float32Array.of(0.5, 0.3, 0.2));
  tally.add(2, Float32Array.of(0.5, 0.3, 0.2));
  tally.add(1, Float32Array.of(0.4, 0.3, 0.3));
  tally.add(2, Float32Array.of(0.4, 0.3, 0.3));
  assert.equal(tally.summarize().top2Accuracy, 0.5);
});

test('a probability on the edge of two bins is in the lower one, 0 and 1 in the first and last', () => {
  const tally = createMetricsTally(['a', 'b']);
  tally.add(0, Float32Array.of(0.6, 0.4));
  tally.add(0, Float32Array.of(1, 0));
  const { bins } = tally.summarize().calibration;
  assert.deepEqual(
    bins.flatMap(({ images }, index) => (images === 0 ? [] : [index])),
    // 0.6 as float32 is a little above 9/15.
    [9, 14],
  );
});

for (const [first, second, p] of golden.mcnemar) {
  test(`the p value of McNemar's exact test is scipy's (${first} and ${second})`, () => {
    const result = mcnemarTest(first, second);
    assert.ok(Math.abs(result.p - p) <= 1e-10, `${result.p} is not ${p}`);
  });
}
