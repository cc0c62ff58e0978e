import type { Reject } from './outcome.ts';

/** How many are spelt out; the JSON form has them all. */
const MAX_LISTED = 10;

/** The images that could not be used, as lines for people. */
export function formatRejects(rejects: readonly Reject[]): string[] {
  const listed = rejects.slice(0, MAX_LISTED).map(({ path, reason }) => `  unusable: ${path}: ${reason}`);
  const more = rejects.length - listed.length;
  return [...listed, ...(more > 0 ? [`  unusable: ${more} more`] : [])];
}
