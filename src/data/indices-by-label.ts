import type { LabelledImages } from './labelled-images.ts';

/** The indices of the images of each class, ascending; the classes are in the order of `labels`, empty ones too. */
export function indicesByLabel(images: LabelledImages): Map<string, number[]> {
  const byLabel = new Map<string, number[]>(images.labels.map((label) => [label, []]));
  for (let index = 0; index < images.size; index++) byLabel.get(images.describe(index).label)!.push(index);
  return byLabel;
}
