import { FerError } from '../../src/base/index.ts';
import type { LabelledImages, StoredImage } from '../../src/data/index.ts';
import { createPreprocessSpec, type PreprocessSpec, type Sample } from '../../src/image/index.ts';

export const LABELS = ['angry', 'happy'];

/** A spec of grey pictures with the labels above. */
export function greySpec(fields: { side: number; mean: number; std: number }): PreprocessSpec {
  const { side, mean, std } = fields;
  return createPreprocessSpec({
    width: side,
    height: side,
    channels: 1,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean: [mean],
    std: [std],
    labels: LABELS,
  });
}

/** A grey picture whose every pixel is `level`. */
export function greySample(level: number, side = 2): Sample {
  return {
    path: `${level}.png`,
    label: LABELS[level % 2]!,
    width: side,
    height: side,
    channels: 1,
    pixels: new Uint8Array(side * side).fill(level),
  };
}

export type Read = (index: number, signal: AbortSignal | undefined) => Promise<StoredImage>;

export interface FakeImagesOptions {
  /** Indices that are no images. */
  readonly broken?: readonly number[];
  /** @default `greySample` of the index, at once */
  readonly read?: Read;
}

/** A data set in memory; image i is called `i.png` and is of class i modulo 2. */
export function fakeImages(size: number, options: FakeImagesOptions = {}): LabelledImages {
  const { broken = [], read = async (index) => greySample(index % 256) } = options;
  const path = (index: number): string => `fake/${index}.png`;
  return {
    location: 'fake',
    labels: LABELS,
    size,
    counts: { angry: Math.ceil(size / 2), happy: Math.floor(size / 2) },
    describe: (index) => ({ path: path(index), label: LABELS[index % 2]! }),
    read: async (index, { signal } = {}) => {
      const stored = await read(index, signal);
      if (broken.includes(index))
        throw new FerError('IMAGE_INVALID', 'Could not decode the image: it is torn');
      return { ...stored, path: path(index), label: LABELS[index % 2]! };
    },
  };
}

/** Lets everything happen that can without waiting for the outside: all microtasks and a turn of the event loop. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise that is settled from outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function defer<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
