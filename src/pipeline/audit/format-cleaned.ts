import { formatCount } from '../_format-count.ts';
import type { CleanedCopy } from './write-cleaned.ts';

/** What a cleaned copy holds and lacks, for people. */
export function formatCleaned({ destination, kept, dropped }: CleanedCopy): string {
  const counts = Object.entries(kept).map(([split, count]) => {
    const left = dropped.filter((image) => image.split === split).length;
    return `${formatCount(count)} of ${split} (${formatCount(left)} left out)`;
  });
  return `cleaned copy in ${destination}: ${counts.join(', ')}`;
}
