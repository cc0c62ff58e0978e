import type { Audit } from './audit.ts';

/**
 * Whether a data set has no image that is unreadable or constant, no picture twice and none in two splits. Pictures
 * that are nearly the same and odd sizes are hints and do not count.
 */
export function isFlawless({ unreadable, constant, duplicates }: Audit): boolean {
  return unreadable.length === 0 && constant.length === 0 && duplicates.length === 0;
}
