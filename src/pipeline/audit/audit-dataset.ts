import { createHash } from 'node:crypto';
import type { Dataset, LabelledImages, SplitName } from '../../data/index.ts';
import type { Reject } from '../outcome.ts';
import { findLeaks } from './_find-leaks.ts';
import { findNearLinks, groupLinks } from './_find-near-links.ts';
import { groupByPicture } from './_group-by-picture.ts';
import { type ImageRecord, identifyRecord, readRecords } from './_read-records.ts';
import type { Audit, AuditedGroup, AuditedImage, SplitAudit } from './audit.ts';

export interface AuditDatasetOptions {
  /**
   * How many of the 64 bits of two difference hashes may differ where the pictures count as nearly the same.
   *
   * @default 6
   */
  readonly maxDistance?: number;
  /**
   * How much the thumbnails of two such pictures must correlate.
   *
   * @default 0.95
   */
  readonly minCorrelation?: number;
  /** @default the number of cores, at most the number of threads in Node's pool */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Beyond it the search would compare most pairs, and the hashes of different pictures are as near. */
const MAX_DISTANCE = 10;

/**
 * Looks for what spoils a data set: the same picture twice, under two labels or in two splits, pictures that are
 * nearly the same, and images that are unreadable, constant or of an odd size. Nothing is changed.
 *
 * The same picture means the same size, channels and pixels after decoding. Nearly the same means that the difference
 * hashes (`differenceHash`) of two pictures differ in at most `maxDistance` bits and that their grey thumbnails of
 * 16x16 pixels correlate (`correlate`) by at least `minCorrelation`. The hash alone finds a picture that was saved
 * again, made brighter or moved by a pixel, but takes some aligned faces for the same; the correlation tells them apart.
 *
 * One pass over the images; about 400 bytes of each are kept.
 */
export async function auditDataset(dataset: Dataset, options: AuditDatasetOptions = {}): Promise<Audit> {
  const { maxDistance = 6, minCorrelation = 0.95 } = options;
  if (!Number.isInteger(maxDistance) || maxDistance < 0 || maxDistance > MAX_DISTANCE) {
    throw new RangeError(
      `Could not audit because \`maxDistance\` is no whole number from 0 to ${MAX_DISTANCE}: ${maxDistance}`,
    );
  }
  const { records, unreadable, dataHash } = await _readAll(dataset, options);
  const near = { maxDistance, minCorrelation };
  const copies = groupByPicture(records);
  const links = findNearLinks(
    [...copies.values()].map(([first]) => first!),
    near,
  );
  const isOdd = _createOddness(records);
  const imageOf = ({ split, index, label }: ImageRecord): AuditedImage => ({
    split,
    index,
    path: dataset.splits[split]!.describe(index).path,
    label,
  });
  return {
    location: dataset.location,
    kind: dataset.kind,
    dataHash,
    near,
    splits: _auditSplits(dataset, { records, unreadable, isOdd }),
    leaks: findLeaks(Object.keys(dataset.splits) as SplitName[], { records, links }),
    duplicates: [...copies.values()]
      .filter(({ length }) => length > 1)
      .map((group) => _toGroup(group.map(imageOf))),
    nearDuplicates: groupLinks(links).map((group) => ({
      ..._toGroup(group.pictures.map(imageOf)),
      distance: Math.max(...group.links.map(({ distance }) => distance)),
      correlation: Math.min(...group.links.map(({ correlation }) => correlation)),
    })),
    constant: records.filter(({ isConstant }) => isConstant).map(imageOf),
    oddSized: records.filter(isOdd).map((record) => {
      const { width, height, channels } = record;
      return { ...imageOf(record), width, height, channels };
    }),
    unreadable,
  };
}

interface _Findings {
  readonly records: readonly ImageRecord[];
  readonly unreadable: Audit['unreadable'];
}

async function _readAll(
  dataset: Dataset,
  { concurrency, signal, onProgress }: AuditDatasetOptions,
): Promise<_Findings & { readonly dataHash: string }> {
  const splits = Object.entries(dataset.splits) as [SplitName, LabelledImages][];
  const total = splits.reduce((sum, [, { size }]) => sum + size, 0);
  const hash = createHash('sha256');
  const records: ImageRecord[] = [];
  const unreadable: (Reject & { split: SplitName })[] = [];
  for (const [split, images] of splits) {
    const onReject = (reject: Reject): void => {
      unreadable.push({ split, ...reject });
    };
    for await (const record of readRecords(images, { split, concurrency, signal, onReject })) {
      records.push(record);
      hash.update(identifyRecord(record, images.describe(record.index).path));
      onProgress?.(records.length + unreadable.length, total);
    }
  }
  return { records, unreadable, dataHash: hash.digest('hex') };
}

/** Tells whether an image has not the size and channels that most have. */
function _createOddness(records: readonly ImageRecord[]): (record: ImageRecord) => boolean {
  const shapeOf = ({ width, height, channels }: ImageRecord): string => `${width}x${height}x${channels}`;
  const counts = new Map<string, number>();
  for (const record of records) counts.set(shapeOf(record), (counts.get(shapeOf(record)) ?? 0) + 1);
  const [commonest] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  return (record) => shapeOf(record) !== commonest;
}

function _auditSplits(
  dataset: Dataset,
  { records, unreadable, isOdd }: _Findings & { readonly isOdd: (record: ImageRecord) => boolean },
): Audit['splits'] {
  const splits: Partial<Record<SplitName, SplitAudit>> = {};
  for (const [split, { size }] of Object.entries(dataset.splits) as [SplitName, LabelledImages][]) {
    const own = records.filter((record) => record.split === split);
    const pictures = [...groupByPicture(own).values()];
    splits[split] = {
      images: size,
      unreadable: unreadable.filter((reject) => reject.split === split).length,
      constant: own.filter(({ isConstant }) => isConstant).length,
      oddSized: own.filter(isOdd).length,
      surplus: own.length - pictures.length,
      conflicts: pictures.filter((copies) => new Set(copies.map(({ label }) => label)).size > 1).length,
    };
  }
  return splits;
}

function _toGroup(images: readonly AuditedImage[]): AuditedGroup {
  return {
    images,
    labels: [...new Set(images.map(({ label }) => label))].sort(),
    splits: [...new Set(images.map(({ split }) => split))],
  };
}
