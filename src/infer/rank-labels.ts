export interface RankOptions {
  /**
   * How many labels to give, the likeliest first.
   *
   * @default 3
   */
  readonly topK?: number;
  /**
   * Give the natural logarithms of the probabilities too.
   *
   * @default false
   */
  readonly logProbabilities?: boolean;
}

export interface RankedLabel {
  readonly label: string;
  readonly probability: number;
  /** Only where asked for. */
  readonly logProbability?: number;
}

export interface Classification extends RankedLabel {
  /** The likeliest labels; the first is the classification itself. */
  readonly topK: readonly RankedLabel[];
}

/** What a probability that was rounded to 0 counts as: the smallest float32 above it, so that logarithms stay finite. */
const SMALLEST_PROBABILITY = 2 ** -149;

/** The likeliest labels of one image; of equal ones that which comes first in `labels`. */
export function rankLabels(
  probabilities: Float32Array,
  options: RankOptions & { readonly labels: readonly string[] },
): Classification {
  const { labels, topK = 3, logProbabilities = false } = options;
  if (!Number.isInteger(topK) || topK < 1) {
    throw new RangeError(`Could not rank the labels because \`topK\` is not a whole number above 0: ${topK}`);
  }
  const order = [...labels.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  const ranked = order.slice(0, topK).map((index): RankedLabel => {
    const probability = probabilities[index]!;
    const entry = { label: labels[index]!, probability: _shorten(probability) };
    if (!logProbabilities) return entry;
    return { ...entry, logProbability: _shorten(Math.log(Math.max(probability, SMALLEST_PROBABILITY))) };
  });
  return { ...ranked[0]!, topK: ranked };
}

/** Nine digits give a float32 back exactly; the other eight that JavaScript would print are noise. */
function _shorten(value: number): number {
  return Number(value.toPrecision(9));
}
