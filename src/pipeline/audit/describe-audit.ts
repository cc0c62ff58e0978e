import { formatCount } from '../_format-count.ts';
import type { Audit } from './audit.ts';

/** The head of a page about an audit. */
export interface AuditHead {
  readonly title: string;
  readonly lead: string;
  readonly keyFigures: readonly { readonly label: string; readonly value: string; readonly note: string }[];
}

/** Says on top of a page what was looked at and how much was found. */
export function describeAudit(audit: Audit): AuditHead {
  const { location, splits, leaks, constant, oddSized, unreadable, nearDuplicates, near } = audit;
  const sum = (field: 'images' | 'surplus' | 'conflicts'): number =>
    Object.values(splits).reduce((total, split) => total + split[field], 0);
  const figure = (label: string, count: number, note: string) => ({
    label,
    value: formatCount(count),
    note,
  });
  return {
    title: `Audit of ${location}`,
    lead: `Nearly the same: at most ${near.maxDistance} of 64 bits of the difference hashes differ, and thumbnails correlate by at least ${near.minCorrelation}.`,
    keyFigures: [
      figure('images', sum('images'), Object.keys(splits).join(', ')),
      ...leaks.map(({ split, from, images, sameLabel }) =>
        figure(`of ${split} in ${from}`, images, `${sameLabel} with the same label`),
      ),
      figure('surplus duplicates', sum('surplus'), 'within a split'),
      figure('under two labels', sum('conflicts'), 'pictures within a split'),
      figure('nearly the same', nearDuplicates.length, 'groups'),
      figure('constant', constant.length, 'all pixels the same'),
      figure('odd-sized', oddSized.length, 'not of the commonest size'),
      figure('unreadable', unreadable.length, 'left out of everything else'),
    ],
  };
}
