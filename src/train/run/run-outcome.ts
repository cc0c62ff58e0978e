/**
 * How training ends without an error: all epochs are done, early stopping ended it, the time of `maxMinutes` was over, or
 * it was told to stop. The last two can be resumed.
 */
export const RUN_OUTCOMES = ['finished', 'stopped early', 'out of time', 'interrupted'] as const;

export type RunOutcome = (typeof RUN_OUTCOMES)[number];
