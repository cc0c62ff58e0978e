import { dirname, isAbsolute } from 'node:path';
import { assertIndex } from './_assert-index.ts';
import { createLabelCodes } from './_label-codes.ts';
import { joinBytes } from './_read-entries.ts';
import { readFiles } from './_read-files.ts';
import type { FileImage, LabelledImages } from './labelled-images.ts';
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
      const locate = (index: number): FileImage => {
        assertIndex(index, list.size);
        const path = Buffer.from(list.at(index));
        const file = isAbsolute(path.toString('latin1')) ? path : joinBytes(folder, path);
        return { path: file.toString(), label: at(index), file };
      };
      return Object.freeze<LabelledImages>({
        location,
        labels,
        size: list.size,
        counts,
        describe: (index) => {
          const { path, label } = locate(index);
          return { path, label };
        },
        read: readFiles(locate),
      });
    },
  };
}
