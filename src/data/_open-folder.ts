import { isImagePath } from '../image/index.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { type ClassFolder, folderImages, packClassFolder } from './_folder-images.ts';
import { type FolderEntry, joinBytes, readEntries } from './_read-entries.ts';
import { splitNamed } from './_split-names.ts';
import type { SplitName, Splits } from './dataset.ts';
import type { LabelledImages, ReadOptions } from './labelled-images.ts';

/** Finds the parts of a data set in a folder that holds `train/` and the like, or the class folders themselves. */
export async function openFolder(path: string, options: ReadOptions): Promise<Splits> {
  const entries = await readEntries(Buffer.from(path));
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name.toString());
  const named = folders.filter((name) => splitNamed(name) !== undefined);
  // A class may be called "test", but no tree of classes consists of such names only, and none has a class "train".
  const isParent = named.some((name) => splitNamed(name) === 'train') || named.length === folders.length;
  if (named.length === 0 || !isParent) return { train: await _openClasses(path, options) };
  const splits: Partial<Record<SplitName, LabelledImages>> = {};
  for (const name of named) {
    const split = splitNamed(name)!;
    const other = splits[split]?.location;
    const location = joinBytes(Buffer.from(path), Buffer.from(name)).toString();
    if (other !== undefined) {
      throw datasetInvalid(path, `two of its folders are for ${split}: ${other} and ${location}`);
    }
    splits[split] = await _openClasses(location, options);
  }
  return splits;
}

async function _openClasses(location: string, options: ReadOptions): Promise<LabelledImages> {
  const root = Buffer.from(location);
  const entries = await readEntries(root);
  const folders = entries.filter(({ isFolder }) => isFolder);
  if (folders.length === 0) throw _withoutClasses(location, entries);
  const classes: ClassFolder[] = [];
  for (const { name } of folders) {
    options.signal?.throwIfAborted();
    classes.push(await _readClass(joinBytes(root, name), name.toString()));
  }
  const empty = classes.filter(({ ends }) => ends.length === 0).map(({ label }) => label);
  if (empty.length > 0) {
    throw datasetInvalid(
      location,
      `these class folders hold no image, fill or remove them: ${empty.join(', ')}`,
    );
  }
  return folderImages(location, classes);
}

function _withoutClasses(location: string, entries: readonly FolderEntry[]): Error {
  const images = entries.filter(({ name }) => isImagePath(name.toString('latin1'))).length;
  const what = images > 0 ? `${images} images lie directly in it` : 'it holds no folder';
  return datasetInvalid(
    location,
    `it has no class folders, put the images of each class into a folder of its name: ${what}`,
  );
}

async function _readClass(folder: Buffer, label: string): Promise<ClassFolder> {
  const entries = await readEntries(folder);
  const deeper = entries.filter(({ isFolder }) => isFolder);
  if (deeper.length > 0) {
    const names = deeper.slice(0, 3).map(({ name }) => name.toString());
    throw datasetInvalid(
      folder.toString(),
      `a class folder holds images only, give the folder whose folders are the classes: it holds the folders ${names.join(', ')}`,
    );
  }
  const files = entries.map(({ name }) => name).filter((name) => isImagePath(name.toString('latin1')));
  return packClassFolder(folder, label, files);
}
