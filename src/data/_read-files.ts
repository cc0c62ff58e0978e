import { readImageFile } from '../image/index.ts';
import type { FileImage, ReadImage } from './labelled-images.ts';

/** Reads images that are files of their own. */
export function readFiles(locate: (index: number) => FileImage): ReadImage {
  return Object.assign<ReadImage, Pick<ReadImage, 'locate'>>(
    async (index, options = {}) => {
      const { path, label, file } = locate(index);
      return { path, label, encoded: await readImageFile(file, options) };
    },
    { locate },
  );
}
