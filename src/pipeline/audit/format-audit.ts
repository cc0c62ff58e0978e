import { alignColumns } from '../../base/index.ts';
import type { SplitName } from '../../data/index.ts';
import { formatCount } from '../_format-count.ts';
import { formatRejects } from '../format-rejects.ts';
import type { Audit, SplitAudit } from './audit.ts';

const ROWS: readonly (readonly [name: string, field: keyof SplitAudit])[] = [
  ['images', 'images'],
  ['unreadable', 'unreadable'],
  ['constant', 'constant'],
  ['odd-sized', 'oddSized'],
  ['surplus duplicates', 'surplus'],
  ['under two labels', 'conflicts'],
];

/** What an audit found, for people: a column for each split, and what the splits share. */
export function formatAudit(audit: Audit): string {
  const splits = Object.entries(audit.splits) as [SplitName, SplitAudit][];
  const table = alignColumns([
    ['', ...splits.map(([split]) => split)],
    ...ROWS.map(([name, field]) => [name, ...splits.map(([, found]) => formatCount(found[field]))]),
  ]);
  const { maxDistance, minCorrelation } = audit.near;
  const near = audit.nearDuplicates;
  const pictures = near.reduce((sum, { images }) => sum + images.length, 0);
  const otherwise = near.filter(({ labels }) => labels.length > 1).length;
  return [
    table,
    '',
    ...audit.leaks.map(
      ({ split, from, images, sameLabel, near: alike }) =>
        `${formatCount(images)} images of ${split} are also in ${from}, ${formatCount(sameLabel)} of them with the same label; ${formatCount(alike)} more are nearly the same as one there`,
    ),
    `${formatCount(pictures)} pictures in ${formatCount(near.length)} groups are nearly the same (at most ${maxDistance} of 64 bits differ, correlation at least ${minCorrelation}); ${formatCount(otherwise)} groups have several labels`,
    ...formatRejects(audit.unreadable),
  ].join('\n');
}
