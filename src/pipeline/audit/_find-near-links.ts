import type { ImageRecord } from './_read-records.ts';
import { correlate } from './correlate.ts';
import { findNearPairs } from './find-near-pairs.ts';

export interface NearRule {
  readonly maxDistance: number;
  readonly minCorrelation: number;
}

/** Two pictures that are nearly the same. */
export interface NearLink {
  readonly first: ImageRecord;
  readonly second: ImageRecord;
  readonly distance: number;
  readonly correlation: number;
}

/** Pairs of different pictures that are nearly the same. Constant ones have nothing to compare and are left out. */
export function findNearLinks(pictures: readonly ImageRecord[], rule: NearRule): NearLink[] {
  const varied = pictures.filter(({ isConstant }) => !isConstant);
  const links: NearLink[] = [];
  const hashes = varied.map(({ hash }) => hash);
  for (const { distance, ...pair } of findNearPairs(hashes, rule.maxDistance)) {
    const [first, second] = [varied[pair.first]!, varied[pair.second]!];
    const correlation = correlate(first.thumbnail, second.thumbnail);
    if (correlation >= rule.minCorrelation) links.push({ first, second, distance, correlation });
  }
  return links;
}

/** The pictures that hang together by links, in the order of their first ones. */
export function groupLinks(links: readonly NearLink[]): { pictures: ImageRecord[]; links: NearLink[] }[] {
  const parents = new Map<ImageRecord, ImageRecord>();
  const find = (record: ImageRecord): ImageRecord => {
    let root = record;
    while (parents.has(root)) root = parents.get(root)!;
    // So that the next way is short.
    if (root !== record) parents.set(record, root);
    return root;
  };
  for (const { first, second } of links) {
    const [a, b] = [find(first), find(second)];
    if (a !== b) parents.set(b, a);
  }
  const groups = new Map<ImageRecord, { pictures: Set<ImageRecord>; links: NearLink[] }>();
  for (const link of links) {
    const root = find(link.first);
    const group = groups.get(root) ?? { pictures: new Set(), links: [] };
    group.pictures.add(link.first).add(link.second);
    group.links.push(link);
    groups.set(root, group);
  }
  return [...groups.values()].map((group) => ({ pictures: [...group.pictures], links: group.links }));
}
