/** One step of a sweep. */
export interface SweepPoint {
  readonly learningRate: number;
  /** Of the batch, before the step with this rate. */
  readonly loss: number;
  /** Of the batches up to here. */
  readonly smoothed: number;
}

/** What the sweep's first steps, a tenth of all, and its last ones tell is left out. */
const FIRST_SHARE = 0.1;
const LAST_STEPS = 5;

/**
 * The learning rate in the middle of the longest valley of a sweep; none where the loss never falls.
 *
 * The rule `valley` of fastai's `lr_find()` (2.8.12): the longest falling subsequence of the smoothed losses, as if its
 * losses stood side by side up to its end, and of that stretch the middle of its second third.
 *
 * @param points of the sweep in order
 * @param steps how many the sweep was to have
 */
export function suggestLearningRate(points: readonly SweepPoint[], steps: number): number | undefined {
  const considered = points.slice(Math.floor(steps * FIRST_SHARE), -LAST_STEPS);
  const { end, length } = _longestFall(considered.map(({ smoothed }) => smoothed));
  if (length < 2) return undefined;
  const third = length / 3;
  const position = end - length + Math.floor(third) + Math.floor(third / 2);
  return considered[Math.max(position, 0)]!.learningRate;
}

/** The end and the length of the longest strictly falling subsequence; of several the first to end. */
function _longestFall(losses: readonly number[]): { readonly end: number; readonly length: number } {
  const lengths = losses.map(() => 1);
  let end = 0;
  for (const [index, loss] of losses.entries()) {
    for (let before = 0; before < index; before++) {
      if (loss < losses[before]!) lengths[index] = Math.max(lengths[index]!, lengths[before]! + 1);
    }
    if (lengths[end]! < lengths[index]!) end = index;
  }
  return { end, length: lengths[end] ?? 0 };
}
