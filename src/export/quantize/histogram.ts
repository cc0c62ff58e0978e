/** How often values occurred in bins of the same width, from `-limit` to `limit`. */
export interface Histogram {
  readonly limit: number;
  /** The one at `counts.length / 2` starts at 0. */
  readonly counts: Float64Array;
  /** How many values were 0; they are not in the bins, since 0 is exact on every scale. */
  readonly zeros: number;
}

/** A histogram that widens as larger values come, all of them finite. */
export interface GrowingHistogram {
  readonly add: (values: Float32Array) => void;
  readonly read: () => Histogram;
}

const BINS = 8192;

/**
 * A histogram of a fixed number of bins around 0. Its limit is a power of two: where a value is beyond it, neighbouring
 * bins are put together until it fits, so that the result does not depend on the order of the values.
 */
export function createHistogram(): GrowingHistogram {
  let counts = new Float64Array(BINS);
  let limit = 2 ** -100;
  let zeros = 0;
  let isEmpty = true;
  const widen = (): void => {
    const wider = new Float64Array(BINS);
    for (const [i, count] of counts.entries()) wider[BINS / 4 + (i >> 1)]! += count;
    counts = wider;
    limit *= 2;
  };
  return {
    add: (values) => {
      let largest = 0;
      for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
      while (limit <= largest) {
        if (isEmpty) limit *= 2;
        else widen();
      }
      const scale = BINS / 2 / limit;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value === 0) zeros += 1;
        else counts[BINS / 2 + Math.floor(value * scale)]! += 1;
      }
      isEmpty &&= largest === 0;
    },
    read: () => ({ limit, counts, zeros }),
  };
}
