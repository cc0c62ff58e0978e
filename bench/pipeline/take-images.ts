import { type LabelledImages, openDataset, subsetImages } from '../../src/data/index.ts';

/** Every n-th training image in name order, so that all classes are among them: those that the peers take. */
export async function takeImages(folder: string, limit: number): Promise<LabelledImages> {
  const { splits } = await openDataset(folder);
  const images = splits.train;
  if (images === undefined) throw new Error(`${folder} is no folder of classes`);
  const step = Math.max(1, Math.floor(images.size / limit));
  const count = Math.min(limit, Math.ceil(images.size / step));
  return subsetImages(
    images,
    Array.from({ length: count }, (_, i) => i * step),
  );
}
