import type { Sample } from '../image/index.ts';

/** Where an image is and what it shows. */
export interface ImageReference {
  /** A file, `file.csv:LINE`, or `shard.tar/NAME`. */
  readonly path: string;
  readonly label: string;
}

/** An image file as it lies on the disk. */
export interface EncodedImage extends ImageReference {
  readonly encoded: Uint8Array;
}

/** An image as its source stores it: files are encoded, rows of a CSV file are pixels already. */
export type StoredImage = EncodedImage | Sample;

export interface ReadOptions {
  /** Stops before the next access to the disk. */
  readonly signal?: AbortSignal | undefined;
}

/** Images with labels, in a fixed order and read one by one. */
export interface LabelledImages {
  /** The folder or file that they come from. */
  readonly location: string;
  /** The classes, in name order. */
  readonly labels: readonly string[];
  readonly size: number;
  /** How many images each class has, in the order of `labels`. */
  readonly counts: Readonly<Record<string, number>>;
  /**
   * Where images lie in long files that are best read from front to back: the index after the last of each file.
   * Shuffling then draws from a buffer of neighbours instead of all images.
   */
  readonly shardEnds?: Uint32Array | undefined;
  /** The path and the label of one image, without reading it. */
  readonly describe: (index: number) => ImageReference;
  /** Reads one image; any number of reads may run at a time. */
  readonly read: (index: number, options?: ReadOptions) => Promise<StoredImage>;
}
