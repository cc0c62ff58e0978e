import type { LabelledImages } from './labelled-images.ts';

/** What the images of a part are for. */
export type SplitName = 'train' | 'validation' | 'test';

export type Splits = Readonly<Partial<Record<SplitName, LabelledImages>>>;

/** What was opened, and how to let go of it. */
export interface OpenedSplits {
  readonly splits: Splits;
  readonly close: () => Promise<void>;
}

/** A labelled data set on the disk. */
export interface Dataset {
  readonly location: string;
  readonly kind: 'folder' | 'csv';
  /** The parts that are there; a plain class-per-folder tree is `train`. */
  readonly splits: Splits;
  /** Closes the files that it keeps open; its images cannot be read afterwards. */
  readonly close: () => Promise<void>;
}
