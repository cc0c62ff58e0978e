/** A count with its thousands apart, the same on every machine. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
