import type { LabelledImages } from '../data/index.ts';
import { type RawImage, readImageFile } from '../image/index.ts';

/** A picture that can be read when its turn comes. */
export interface ImageSource {
  readonly path: string;
  readonly read: () => Promise<Uint8Array | RawImage>;
}

export interface LabelledSource extends ImageSource {
  readonly label: string;
}

/** Image files, in the order of their paths. */
export async function* sourcesOfFiles(
  paths: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<ImageSource, void, undefined> {
  for await (const path of paths) yield { path, read: () => readImageFile(path) };
}

/** Labelled images, in their own order. */
export async function* sourcesOfDataset(
  images: LabelledImages,
): AsyncGenerator<LabelledSource, void, undefined> {
  for (let index = 0; index < images.size; index++) {
    yield {
      ...images.describe(index),
      read: async () => {
        const stored = await images.read(index);
        return 'encoded' in stored ? stored.encoded : stored;
      },
    };
  }
}
