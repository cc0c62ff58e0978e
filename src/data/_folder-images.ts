import { readImageFile } from '../image/index.ts';
import { assertIndex } from './_assert-index.ts';
import { joinBytes } from './_read-entries.ts';
import type { LabelledImages } from './labelled-images.ts';

/** The images of one class: their names one after the other, so that an image costs its name and 4 bytes. */
export interface ClassFolder {
  readonly label: string;
  readonly folder: Buffer;
  readonly names: Buffer;
  /** Where each name ends in `names`. */
  readonly ends: Uint32Array;
}

/** Packs the names of a class. */
export function packClassFolder(folder: Buffer, label: string, files: readonly Buffer[]): ClassFolder {
  const ends = new Uint32Array(files.length);
  let end = 0;
  for (const [i, file] of files.entries()) {
    end += file.length;
    ends[i] = end;
  }
  return { label, folder, names: Buffer.concat(files), ends };
}

/** The images of class folders, in the order of the classes and then of the names. */
export function folderImages(location: string, classes: readonly ClassFolder[]): LabelledImages {
  const size = classes.reduce((sum, { ends }) => sum + ends.length, 0);
  const find = (index: number): { path: Buffer; label: string } => {
    assertIndex(index, size);
    let within = index;
    let position = 0;
    while (within >= classes[position]!.ends.length) within -= classes[position++]!.ends.length;
    const { label, folder, names, ends } = classes[position]!;
    return { path: joinBytes(folder, names.subarray(ends[within - 1] ?? 0, ends[within])), label };
  };
  return Object.freeze<LabelledImages>({
    location,
    labels: Object.freeze(classes.map(({ label }) => label)),
    size,
    counts: Object.freeze(Object.fromEntries(classes.map(({ label, ends }) => [label, ends.length]))),
    describe: (index) => {
      const { path, label } = find(index);
      return { path: path.toString(), label };
    },
    read: async (index, options = {}) => {
      const { path, label } = find(index);
      return { path: path.toString(), label, encoded: await readImageFile(path, options) };
    },
  });
}
