import type { LabelledImages, ReadImage, ReadOptions } from '../../data/index.ts';
import type { PreprocessSpec, Sample } from '../../image/index.ts';
import { prepareStored } from '../_prepare-stored.ts';
import { readByWorkers } from '../_read-by-workers.ts';
import type { ImageWorkers } from '../workers/image-workers.ts';
import type { PixelStore } from './create-pixel-store.ts';

export interface CacheImagesOptions {
  /** What the pixels in the store are, or become, preprocessed to. */
  readonly spec: Pick<PreprocessSpec, 'width' | 'height' | 'channels'>;
  /** What it holds must be these images; the caller closes it. */
  readonly store: PixelStore;
  /**
   * Decode the files.
   *
   * @default they are decoded in the calling thread
   */
  readonly workers?: ImageWorkers | undefined;
}

/**
 * The same images, each decoded and preprocessed once: a read gives a sample, from the store where it is there.
 *
 * What cannot be read or decoded fails at each read as it does without a cache. The pixels of a sample may be those of
 * the store and must not be written to.
 */
export function cacheImages(images: LabelledImages, options: CacheImagesOptions): LabelledImages {
  const { spec, store, workers } = options;
  const { width, height, channels } = spec;
  const decoded = readByWorkers(images, { shape: spec, workers });
  const toSample = (index: number, pixels: Uint8Array): Sample => {
    const { path, label } = images.describe(index);
    return { path, label, width, height, channels, pixels };
  };
  const read = async (index: number, reading: ReadOptions = {}): Promise<Sample> => {
    reading.signal?.throwIfAborted();
    const pixels = await store.find(index);
    if (pixels !== undefined) return toSample(index, pixels);
    const sample = await prepareStored(await decoded.read(index, reading), spec, {
      workers,
      signal: reading.signal,
    });
    await store.keep(index, sample);
    return sample;
  };
  const peek = (index: number): Sample | undefined => {
    const pixels = store.peek(index);
    return pixels && toSample(index, pixels);
  };
  return Object.freeze<LabelledImages>({
    ...images,
    read: Object.assign<ReadImage, Pick<ReadImage, 'peek'>>(read, { peek }),
  });
}
