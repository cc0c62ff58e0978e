import { type LabelledImages, subsetImages } from '../../data/index.ts';
import type { Reject } from '../outcome.ts';

/** The images without those that were found unusable. */
export function dropRejects(images: LabelledImages, rejects: readonly Reject[]): LabelledImages {
  if (rejects.length === 0) return images;
  const unusable = new Set(rejects.map(({ path }) => path));
  const all = Uint32Array.from({ length: images.size }, (_, index) => index);
  return subsetImages(
    images,
    all.filter((index) => !unusable.has(images.describe(index).path)),
  );
}
