import type { LabelledImages } from './labelled-images.ts';

/** The indices of the images of each class, ascending; the classes are in the order of `labels`, empty ones too. */
export function indicesByLabel(images: LabelledImages): Map<string, Uint32Array> {
  const byLabel = new Map(images.labels.map((label) => [label, new Uint32Array(images.counts[label]!)]));
  const filled = new Map(images.labels.map((label) => [label, 0]));
  for (let index = 0; index < images.size; index++) {
    const { label } = images.describe(index);
    const at = filled.get(label)!;
    byLabel.get(label)![at] = index;
    filled.set(label, at + 1);
  }
  return byLabel;
}
