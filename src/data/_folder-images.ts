import { assertIndex } from './_assert-index.ts';
import { positionIn } from './_position-in.ts';
import { joinBytes } from './_read-entries.ts';
import { readFiles } from './_read-files.ts';
import type { FileImage, LabelledImages } from './labelled-images.ts';
import type { NameList } from './names/_name-list.ts';

/** The images of one class. */
export interface ClassFolder {
  readonly label: string;
  readonly folder: Buffer;
  readonly names: NameList;
}

/** The images of class folders, in the order of the classes and then of the names; none of them is an object in memory. */
export function folderImages(location: string, classes: readonly ClassFolder[]): LabelledImages {
  let size = 0;
  const ends = Uint32Array.from(classes, ({ names }) => {
    size += names.size;
    return size;
  });
  const locate = (index: number): FileImage => {
    assertIndex(index, size);
    const { part, within } = positionIn(ends, index);
    const { label, folder, names } = classes[part]!;
    const file = joinBytes(folder, names.at(within));
    return { path: file.toString(), label, file };
  };
  return Object.freeze<LabelledImages>({
    location,
    labels: Object.freeze(classes.map(({ label }) => label)),
    size,
    counts: Object.freeze(Object.fromEntries(classes.map(({ label, names }) => [label, names.size]))),
    describe: (index) => {
      const { path, label } = locate(index);
      return { path, label };
    },
    read: readFiles(locate),
  });
}
