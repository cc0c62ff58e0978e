export interface ImprovementRule {
  readonly mode: 'min' | 'max';
  /** How much better than the best a value must be. */
  readonly minDelta: number;
}

/**
 * Keras' test of a monitored value against the best so far: strictly better by more than `minDelta`.
 *
 * Keras hands both sides to a float32 comparison, so values that float32 cannot tell apart are ties. The first value
 * is an improvement whatever it is, and NaN never beats anything.
 */
export function isImprovement(value: number, best: number | null, rule: ImprovementRule): boolean {
  if (best === null) return true;
  if (rule.mode === 'min') return Math.fround(value + rule.minDelta) < Math.fround(best);
  return Math.fround(value - rule.minDelta) > Math.fround(best);
}
