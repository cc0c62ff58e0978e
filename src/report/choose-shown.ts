/** More classes make a figure that nobody can read, and that takes minutes to draw. */
const MOST_SHOWN = 50;

/** The classes that a figure shows, and a word on those that it leaves out. */
export interface ShownClasses {
  /** In their order. */
  readonly indices: readonly number[];
  /** To go on a sentence with; empty where all are shown. */
  readonly note: string;
}

/** Every class. */
export function allClasses(count: number): ShownClasses {
  return { indices: Array.from({ length: count }, (_, index) => index), note: '' };
}

/**
 * All classes up to 50; of more the 50 that most images were wrongly taken for or from, of equal ones the first.
 *
 * @param counts `counts[t][p]`: images of class `t` taken for class `p`
 */
export function chooseShown(counts: readonly (readonly number[])[]): ShownClasses {
  const all = allClasses(counts.length);
  if (counts.length <= MOST_SHOWN) return all;
  const mistakes = new Float64Array(counts.length);
  for (const [truth, row] of counts.entries()) {
    for (const [predicted, count] of row.entries()) {
      if (truth === predicted) continue;
      mistakes[truth]! += count;
      mistakes[predicted]! += count;
    }
  }
  const worst = [...all.indices].sort((a, b) => mistakes[b]! - mistakes[a]! || a - b).slice(0, MOST_SHOWN);
  return {
    indices: worst.sort((a, b) => a - b),
    note: `; the ${MOST_SHOWN} of ${counts.length} classes with the most mistakes`,
  };
}
