import type { LabelledImages } from '../../data/index.ts';
import { type PreprocessSpec, preprocessImage } from '../../image/index.ts';
import { decodeStored } from '../decode-images.ts';
import type { PixelStore } from './create-pixel-store.ts';

export interface CacheImagesOptions {
  /** What the pixels in the store are, or become, preprocessed to. */
  readonly spec: Pick<PreprocessSpec, 'width' | 'height' | 'channels'>;
  /** What it holds must be these images; the caller closes it. */
  readonly store: PixelStore;
}

/**
 * The same images, each decoded and preprocessed once: a read gives a sample, from the store where it is there.
 *
 * What cannot be read or decoded fails at each read as it does without a cache. The pixels of a sample may be those of
 * the store and must not be written to.
 */
export function cacheImages(images: LabelledImages, { spec, store }: CacheImagesOptions): LabelledImages {
  const { width, height, channels } = spec;
  return Object.freeze<LabelledImages>({
    ...images,
    read: async (index, options = {}) => {
      options.signal?.throwIfAborted();
      const pixels = await store.find(index);
      if (pixels !== undefined) return { ...images.describe(index), width, height, channels, pixels };
      const { path, label, ...image } = await decodeStored(await images.read(index, options));
      const sample = { path, label, ...preprocessImage(image, spec) };
      await store.keep(index, sample);
      return sample;
    },
  });
}
