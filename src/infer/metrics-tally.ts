import { type Calibration, createCalibrationTally } from './calibration-tally.ts';
import { type Interval, wilsonInterval } from './wilson-interval.ts';

/** How one class fared. A share without anything to take it of is 0. */
export interface ClassMetrics {
  readonly label: string;
  /** Of the images taken for this class, the share that are of it. */
  readonly precision: number;
  /** Of the images of this class, the share taken for it. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
  /** Images of this class. */
  readonly support: number;
}

/** What a model got right on labelled images. */
export interface Metrics {
  readonly images: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Wilson's interval, which holds the accuracy on further images of the same kind with 95 % probability. */
  readonly accuracyInterval: Interval;
  /** The share of the images whose class is one of the two likeliest; of equal ones the first labels count. */
  readonly top2Accuracy: number;
  /** The mean recall of the classes that have images. */
  readonly balancedAccuracy: number;
  /** The mean F1 of all classes of the model, also of those without images. */
  readonly macroF1: number;
  /** The mean negative natural logarithm of the probability of the true class. */
  readonly logLoss: number;
  readonly perClass: readonly ClassMetrics[];
  readonly confusion: {
    readonly labels: readonly string[];
    /** `counts[t][p]`: images of class `t` taken for class `p`. */
    readonly counts: readonly (readonly number[])[];
    /** The same in percent of the images of the class `t`; 0 for a class without images. */
    readonly rowPercent: readonly (readonly number[])[];
  };
  /** Which classes are taken for which others, the commonest first; of equal ones in the order of the labels. */
  readonly confusedPairs: readonly ConfusedPair[];
  readonly calibration: Calibration;
}

export interface ConfusedPair {
  readonly label: string;
  readonly takenFor: string;
  readonly count: number;
  /** Of the images of the class. */
  readonly share: number;
}

/** Collects predictions one by one; memory does not grow with their number. */
export interface MetricsTally {
  /** @param truth the index of the true class */
  readonly add: (truth: number, probabilities: Float32Array) => void;
  readonly summarize: () => Metrics;
}

/** Probabilities are kept this far from 0 and 1, as scikit-learn does with float32 ones. */
const EPSILON = 2 ** -23;

/** A tally for classes in the order of the model's outputs. */
export function createMetricsTally(labels: readonly string[]): MetricsTally {
  const counts = labels.map(() => labels.map(() => 0));
  const calibration = createCalibrationTally();
  let lossSum = 0;
  let top2 = 0;
  return {
    add: (truth, probabilities) => {
      const row = counts[truth];
      const likelihood = probabilities[truth];
      if (row === undefined || likelihood === undefined) {
        throw new RangeError(
          `Could not count a prediction because there is no class ${truth} of ${labels.length}`,
        );
      }
      const confidence = Math.max(...probabilities);
      const predicted = probabilities.indexOf(confidence);
      row[predicted] = row[predicted]! + 1;
      if (_countAhead(probabilities, truth) < 2) top2 += 1;
      calibration.add(confidence, predicted === truth);
      lossSum -= Math.log(Math.min(Math.max(likelihood, EPSILON), 1 - EPSILON));
    },
    summarize: () => ({
      ..._summarize(labels, { counts: counts.map((row) => [...row]), lossSum, top2 }),
      calibration: calibration.summarize(),
    }),
  };
}

/** How many labels are likelier than this one, or as likely and before it. */
function _countAhead(probabilities: Float32Array, label: number): number {
  const own = probabilities[label]!;
  let ahead = 0;
  for (const [index, probability] of probabilities.entries()) {
    if (probability > own || (probability === own && index < label)) ahead += 1;
  }
  return ahead;
}

function _summarize(
  labels: readonly string[],
  tally: { readonly counts: readonly (readonly number[])[]; readonly lossSum: number; readonly top2: number },
): Omit<Metrics, 'calibration'> {
  const { counts, lossSum, top2 } = tally;
  const perClass = labels.map((label, index): ClassMetrics => {
    const hits = counts[index]![index]!;
    const support = _sum(counts[index]!);
    const predicted = _sum(counts.map((row) => row[index]!));
    return {
      label,
      precision: _share(hits, predicted),
      recall: _share(hits, support),
      f1: _share(2 * hits, predicted + support),
      support,
    };
  });
  const images = _sum(counts.flat());
  const correct = _sum(counts.map((row, index) => row[index]!));
  const present = perClass.filter(({ support }) => support > 0);
  return {
    images,
    correct,
    accuracy: _share(correct, images),
    accuracyInterval: wilsonInterval(correct, images),
    top2Accuracy: _share(top2, images),
    balancedAccuracy: _share(_sum(present.map(({ recall }) => recall)), present.length),
    macroF1: _share(_sum(perClass.map(({ f1 }) => f1)), labels.length),
    logLoss: _share(lossSum, images),
    perClass,
    confusion: {
      labels,
      counts,
      rowPercent: counts.map((row) => {
        const support = _sum(row);
        return row.map((count) => 100 * _share(count, support));
      }),
    },
    confusedPairs: _listConfused(labels, counts),
  };
}

function _listConfused(
  labels: readonly string[],
  counts: readonly (readonly number[])[],
): readonly ConfusedPair[] {
  return counts
    .flatMap((row, truth) => {
      const support = _sum(row);
      return row.flatMap((count, predicted) =>
        count === 0 || truth === predicted
          ? []
          : [{ label: labels[truth]!, takenFor: labels[predicted]!, count, share: _share(count, support) }],
      );
    })
    .sort((a, b) => b.count - a.count);
}

function _sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function _share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
