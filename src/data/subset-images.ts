import { assertIndex } from './_assert-index.ts';
import type { LabelledImages } from './labelled-images.ts';

/** Some of the images, in the given order; an index may occur twice. The labels stay, also of classes left empty. */
export function subsetImages(images: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const chosen = Uint32Array.from(indices);
  const counts = Object.fromEntries(images.labels.map((label) => [label, 0]));
  for (const index of chosen) counts[images.describe(index).label]! += 1;
  const original = (index: number): number => {
    assertIndex(index, chosen.length);
    return chosen[index]!;
  };
  return Object.freeze<LabelledImages>({
    location: images.location,
    labels: images.labels,
    size: chosen.length,
    counts: Object.freeze(counts),
    describe: (index) => images.describe(original(index)),
    read: async (index, options) => images.read(original(index), options),
  });
}
