import { dirname, isAbsolute } from 'node:path';
import { readImageFile } from '../image/index.ts';
import { assertIndex } from './_assert-index.ts';
import { createLabelCodes } from './_label-codes.ts';
import { joinBytes } from './_read-entries.ts';
import type { LabelledImages } from './labelled-images.ts';
import type { ByteStore } from './names/_byte-store.ts';
import { createNameList } from './names/_name-list.ts';

/** Collects the images of one part of a list. */
export interface ListImagesBuilder {
  /** @param path absolute, or relative to the list */
  readonly add: (path: Buffer, label: string) => void;
  readonly finish: () => LabelledImages;
}

/** The images keep the order of the list; each costs two bytes of memory, and half a byte for its path. */
export function createListImages(location: string, store: ByteStore): ListImagesBuilder {
  const folder = Buffer.from(dirname(location));
  const codes = createLabelCodes();
  const paths = createNameList(store);
  return {
    add: (path, label) => {
      codes.push(label);
      paths.push(path);
    },
    finish: () => {
      const { labels, counts, at } = codes.finish();
      const list = paths.finish();
      const pathOf = (index: number): Buffer => {
        assertIndex(index, list.size);
        const path = Buffer.from(list.at(index));
        return isAbsolute(path.toString('latin1')) ? path : joinBytes(folder, path);
      };
      return Object.freeze<LabelledImages>({
        location,
        labels,
        size: list.size,
        counts,
        describe: (index) => ({ path: pathOf(index).toString(), label: at(index) }),
        read: async (index, options = {}) => {
          const path = pathOf(index);
          return { path: path.toString(), label: at(index), encoded: await readImageFile(path, options) };
        },
      });
    },
  };
}
