import type { Dataset, SplitName } from '../../data/index.ts';
import type { Reject } from '../outcome.ts';

/** An image of a data set. */
export interface AuditedImage {
  readonly split: SplitName;
  /** In its split. */
  readonly index: number;
  readonly path: string;
  readonly label: string;
}

/** Images that show the same. */
export interface AuditedGroup {
  readonly images: readonly AuditedImage[];
  /** The different labels of the images, in name order. */
  readonly labels: readonly string[];
  /** The different splits of the images. */
  readonly splits: readonly SplitName[];
}

/** Pictures that are nearly the same, each by its first image. */
export interface NearGroup extends AuditedGroup {
  /** The largest number of bits in which two neighbours differ. */
  readonly distance: number;
  /** The smallest correlation of two neighbours. */
  readonly correlation: number;
}

/** Images of one split that another split, from which a model may know them, has too. */
export interface Leak {
  readonly split: SplitName;
  readonly from: SplitName;
  /** How many images of `split` are there, pixel for pixel. */
  readonly images: number;
  /** How many of them have their own label there too. */
  readonly sameLabel: number;
  /** How many others are nearly the same as one there. */
  readonly near: number;
}

export interface SplitAudit {
  readonly images: number;
  readonly unreadable: number;
  readonly constant: number;
  /** Of another size, or other channels, than most images of the data set. */
  readonly oddSized: number;
  /** How many images could go so that each picture is left once. */
  readonly surplus: number;
  /** Different pictures that have two labels or more. */
  readonly conflicts: number;
}

/** What was found in a data set. */
export interface Audit {
  readonly location: string;
  readonly kind: Dataset['kind'];
  /** SHA-256 over splits, labels, names and pixels of all images in order. */
  readonly dataHash: string;
  /** What near means: at most so many of 64 bits differ, and thumbnails correlate at least so much. */
  readonly near: { readonly maxDistance: number; readonly minCorrelation: number };
  readonly splits: Readonly<Partial<Record<SplitName, SplitAudit>>>;
  readonly leaks: readonly Leak[];
  /** Pictures that occur more than once, pixel for pixel, within a split or across. */
  readonly duplicates: readonly AuditedGroup[];
  readonly nearDuplicates: readonly NearGroup[];
  /** All their pixels are the same. */
  readonly constant: readonly AuditedImage[];
  readonly oddSized: readonly (AuditedImage & {
    readonly width: number;
    readonly height: number;
    readonly channels: 1 | 3;
  })[];
  readonly unreadable: readonly (Reject & { readonly split: SplitName })[];
}
