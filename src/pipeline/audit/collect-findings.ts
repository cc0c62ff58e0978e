import type { Dataset } from '../../data/index.ts';
import { encodePng, type RawImage, resizeImage } from '../../image/index.ts';
import { decodeStored } from '../decode-images.ts';
import type { Audit, AuditedGroup, AuditedImage } from './audit.ts';

/** Pictures of one kind of fault, for a page. */
export interface Finding {
  readonly title: string;
  /** How many there are and how many of them are shown. */
  readonly note: string;
  readonly groups: readonly FindingGroup[];
}

export interface FindingGroup {
  readonly pictures: readonly {
    readonly caption: string;
    /** Where the file is. */
    readonly path: string;
    /** A PNG file. */
    readonly png: Uint8Array;
  }[];
}

export interface CollectFindingsOptions {
  /**
   * How many groups of each kind are shown, the worst first.
   *
   * @default 40
   */
  readonly maxGroups?: number;
  readonly signal?: AbortSignal;
}

const MAX_PICTURES = 12;
const MAX_SIDE = 128;

/** Reads the pictures of the worst that an audit found, the worst kinds first; kinds that were not found are left out. */
export async function collectFindings(
  dataset: Dataset,
  audit: Audit,
  options: CollectFindingsOptions = {},
): Promise<Finding[]> {
  const { maxGroups = 40, signal } = options;
  const findings: Finding[] = [];
  for (const [title, groups] of _kinds(audit)) {
    if (groups.length === 0) continue;
    const shown: FindingGroup[] = [];
    for (const images of groups.slice(0, maxGroups)) {
      const pictures = images.slice(0, MAX_PICTURES).map((image) => _show(dataset, image, signal));
      shown.push({ pictures: await Promise.all(pictures) });
    }
    const count = groups.length === 1 ? '1 group' : `${groups.length} groups`;
    const note = shown.length < groups.length ? `${count}, the first ${shown.length} are shown` : count;
    findings.push({ title, note, groups: shown });
  }
  return findings;
}

function _kinds({
  duplicates,
  nearDuplicates,
  constant,
  oddSized,
}: Audit): [string, (readonly AuditedImage[])[]][] {
  const ranked = [...duplicates].sort(
    (a, b) => b.labels.length - a.labels.length || b.images.length - a.images.length,
  );
  const near = [...nearDuplicates].sort(
    (a, b) => b.labels.length - a.labels.length || b.correlation - a.correlation,
  );
  const isAcross = ({ splits }: AuditedGroup): boolean => splits.length > 1;
  const isTorn = (group: AuditedGroup): boolean => !isAcross(group) && group.labels.length > 1;
  const isPlain = (group: AuditedGroup): boolean => !isAcross(group) && group.labels.length === 1;
  const pick = (groups: readonly AuditedGroup[], test: (group: AuditedGroup) => boolean) =>
    groups.filter(test).map(({ images }) => images);
  return [
    ['The same picture in two splits', pick(ranked, isAcross)],
    ['The same picture under several labels', pick(ranked, isTorn)],
    ['Nearly the same in two splits', pick(near, isAcross)],
    ['Nearly the same under several labels', pick(near, isTorn)],
    ['All pixels the same', _inRows(constant)],
    ['Of another size or other channels than most', _inRows(oddSized)],
    ['The same picture more than once', pick(ranked, isPlain)],
    ['Nearly the same', pick(near, isPlain)],
  ];
}

function _inRows(images: readonly AuditedImage[]): (readonly AuditedImage[])[] {
  const rows = Math.ceil(images.length / MAX_PICTURES);
  return Array.from({ length: rows }, (_, row) => images.slice(row * MAX_PICTURES, (row + 1) * MAX_PICTURES));
}

async function _show(
  dataset: Dataset,
  { split, index, path, label }: AuditedImage,
  signal: AbortSignal | undefined,
): Promise<FindingGroup['pictures'][number]> {
  const image = await decodeStored(await dataset.splits[split]!.read(index, { signal }));
  return { caption: `${split} ${label}`, path, png: await encodePng(_fit(image)) };
}

/** No larger than a page wants it. */
function _fit(image: RawImage): RawImage {
  const { width, height } = image;
  const scale = MAX_SIDE / Math.max(width, height);
  if (scale >= 1) return image;
  const size = (side: number): number => Math.max(1, Math.round(side * scale));
  return resizeImage(image, { width: size(width), height: size(height) });
}
