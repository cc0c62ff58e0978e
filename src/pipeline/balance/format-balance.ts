import { alignColumns } from '../../base/index.ts';
import { formatCount } from '../_format-count.ts';
import { formatRejects } from '../format-rejects.ts';
import type { BalanceResult } from './balance-folder.ts';

/** What balancing did, as a table for people: a row for each class. */
export function formatBalance(result: BalanceResult): string {
  const { before, after, copied, augmented, found, rejects, destination } = result;
  const table = alignColumns([
    ['class', 'before', 'after'],
    ...Object.keys(after).map((label) => [label, formatCount(before[label]!), formatCount(after[label]!)]),
    ['all', ...[before, after].map((counts) => formatCount(_sum(Object.values(counts))))],
  ]);
  const earlier = found === 0 ? '' : `, ${formatCount(found)} of them in an earlier run`;
  return [
    table,
    '',
    `${formatCount(copied)} copied and ${formatCount(augmented)} augmented${earlier}`,
    ...formatRejects(rejects),
    `wrote ${destination}`,
  ].join('\n');
}

function _sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
