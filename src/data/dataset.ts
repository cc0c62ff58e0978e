import type { LabelledImages } from './labelled-images.ts';

/** What the images of a part are for. */
export type SplitName = 'train' | 'validation' | 'test';

export type Splits = Readonly<Partial<Record<SplitName, LabelledImages>>>;

/** Class folders, a FER-2013 CSV file, a list of paths and labels, or tar files. */
export type DatasetKind = 'folder' | 'csv' | 'list' | 'shards';

/** What was opened, and how to let go of it. */
export interface OpenedSplits {
  readonly kind: DatasetKind;
  readonly splits: Splits;
  readonly close: () => Promise<void>;
}

/** A labelled data set on the disk. */
export interface Dataset {
  readonly location: string;
  readonly kind: DatasetKind;
  /** The parts that are there; a plain class-per-folder tree is `train`. */
  readonly splits: Splits;
  /** Closes the files that it keeps open; its images cannot be read afterwards. */
  readonly close: () => Promise<void>;
}
