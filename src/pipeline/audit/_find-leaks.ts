import type { SplitName } from '../../data/index.ts';
import type { NearLink } from './_find-near-links.ts';
import { groupByPicture } from './_group-by-picture.ts';
import type { ImageRecord } from './_read-records.ts';
import type { Leak } from './audit.ts';

/** In the order in which a model meets them: what it has met it may know. */
const ORDER: readonly SplitName[] = ['train', 'validation', 'test'];

export interface FindLeaksOptions {
  readonly records: readonly ImageRecord[];
  readonly links: readonly NearLink[];
}

/** What each split shares with each one that a model meets before it. */
export function findLeaks(splits: readonly SplitName[], { records, links }: FindLeaksOptions): Leak[] {
  const known = ORDER.filter((split) => splits.includes(split));
  return known.flatMap((split, position) =>
    known.slice(0, position).map((from) => _findLeak(split, from, { records, links })),
  );
}

function _findLeak(split: SplitName, from: SplitName, { records, links }: FindLeaksOptions): Leak {
  const there = groupByPicture(records.filter((record) => record.split === from));
  const here = records.filter((record) => record.split === split);
  const shared = here.filter(({ digest }) => there.has(digest));
  const sameLabel = shared.filter(({ digest, label }) =>
    there.get(digest)!.some((other) => other.label === label),
  );
  const neighbours = new Set<string>();
  for (const { first, second } of links) {
    if (there.has(first.digest)) neighbours.add(second.digest);
    if (there.has(second.digest)) neighbours.add(first.digest);
  }
  const near = here.filter(({ digest }) => !there.has(digest) && neighbours.has(digest));
  return { split, from, images: shared.length, sameLabel: sameLabel.length, near: near.length };
}
