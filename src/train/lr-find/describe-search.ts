import type { LearningRateSearch } from './find-learning-rate.ts';

/** What a search for a learning rate found, for people; `data` as it was given. */
export function describeSearch({ suggestion, points, steps }: LearningRateSearch, data: string): string {
  const swept = `${points.length} of ${steps} steps`;
  const last = points.at(-1)?.learningRate.toPrecision(2);
  const range = last === undefined ? swept : `${swept}, up to a learning rate of ${last}`;
  if (suggestion === null) return `${range}: the loss never fell, so there is none to suggest`;
  const rate = suggestion.toPrecision(2);
  return `${range}\nsuggested: ${rate}\ntrain with: fer train ${data} --learning-rate ${rate}`;
}
