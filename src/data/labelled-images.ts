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

/** An image that is a file of its own, which whoever has its path can read. */
export interface FileImage extends ImageReference {
  /** The path as the system has it: not every name is UTF-8. */
  readonly file: Buffer;
}

/**
 * Reads one image; any number of reads may run at a time.
 *
 * What else it can do belongs to the function, not to the images, so that whoever puts another function in its place
 * is not passed by.
 */
export interface ReadImage {
  (index: number, options?: ReadOptions): Promise<StoredImage>;
  /** The pixels that are in memory, at once; nothing where the image has to be read. */
  readonly peek?: ((index: number) => Sample | undefined) | undefined;
  /** Where the image is, for another thread to read. */
  readonly locate?: ((index: number) => FileImage) | undefined;
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
  readonly read: ReadImage;
}
