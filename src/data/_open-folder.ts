import { isImagePath } from '../image/index.ts';
import { datasetInvalid } from './_dataset-invalid.ts';
import { type ClassFolder, folderImages } from './_folder-images.ts';
import { joinBytes, readEntries } from './_read-entries.ts';
import { splitNamed } from './_split-names.ts';
import type { OpenedSplits, SplitName } from './dataset.ts';
import type { LabelledImages, ReadOptions } from './labelled-images.ts';
import { type ByteStore, createByteStore } from './names/_byte-store.ts';
import { createNameList } from './names/_name-list.ts';
import { isShardPath, openShards, type ShardList } from './shards/_open-shards.ts';

/** Names beyond this are kept in a file. */
const NAMES_IN_MEMORY = 4 * 2 ** 20;

/** How many folders are named that should not be there. */
const SHOWN_FOLDERS = 3;

/**
 * Finds the parts of a data set in a folder that holds `train/` and the like, or the class folders or shards
 * themselves.
 */
export async function openFolder(path: string, options: ReadOptions): Promise<OpenedSplits> {
  const lists = await findShards(path);
  if (lists.length > 0) return openShards(lists, options);
  const store = createByteStore({ memoryBytes: NAMES_IN_MEMORY });
  const close = async (): Promise<void> => store.close();
  try {
    return { kind: 'folder', splits: await _findSplits(path, { ...options, store }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The shards right in a folder without folders, or in those of its parts; none where it holds class folders. */
export async function findShards(path: string): Promise<ShardList[]> {
  const { folders, shards } = await _survey(Buffer.from(path));
  if (folders.length === 0) return shards.length === 0 ? [] : [{ location: path, paths: shards }];
  const lists: ShardList[] = [];
  for (const name of folders) {
    const split = splitNamed(name.toString());
    if (split === undefined) return [];
    const location = joinBytes(Buffer.from(path), name).toString();
    const inside = await _survey(Buffer.from(location));
    if (inside.folders.length > 0 || inside.shards.length === 0) return [];
    lists.push({ location, paths: inside.shards, split });
  }
  return lists;
}

interface _OpenOptions extends ReadOptions {
  /** For the names. */
  readonly store: ByteStore;
}

async function _findSplits(path: string, options: _OpenOptions): Promise<OpenedSplits['splits']> {
  const { folders } = await _survey(Buffer.from(path));
  const names = folders.map((name) => name.toString());
  const named = names.filter((name) => splitNamed(name) !== undefined);
  // A class may be called "test", but no tree of classes consists of such names only, and none has a class "train".
  const isParent = named.some((name) => splitNamed(name) === 'train') || named.length === names.length;
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

interface _Survey {
  readonly folders: readonly Buffer[];
  readonly shards: readonly string[];
  /** How many images lie beside them. */
  readonly images: number;
}

async function _survey(folder: Buffer): Promise<_Survey> {
  const folders: Buffer[] = [];
  const shards: string[] = [];
  let images = 0;
  for await (const { name, isFolder } of readEntries(folder)) {
    if (isFolder) folders.push(Buffer.from(name));
    else if (_isImage(name)) images += 1;
    else if (isShardPath(name.toString())) shards.push(joinBytes(folder, name).toString());
  }
  return { folders, shards, images };
}

function _isImage(name: Buffer): boolean {
  return isImagePath(name.toString('latin1'));
}

async function _openClasses(location: string, options: _OpenOptions): Promise<LabelledImages> {
  const root = Buffer.from(location);
  const { folders, images } = await _survey(root);
  if (folders.length === 0) throw _withoutClasses(location, images);
  const classes: ClassFolder[] = [];
  for (const name of folders) {
    classes.push(await _readClass(joinBytes(root, name), { ...options, label: name.toString() }));
  }
  const empty = classes.filter(({ names }) => names.size === 0).map(({ label }) => label);
  if (empty.length > 0) {
    throw datasetInvalid(
      location,
      `these class folders hold no image, fill or remove them: ${empty.join(', ')}`,
    );
  }
  return folderImages(location, classes);
}

function _withoutClasses(location: string, images: number): Error {
  const what = images > 0 ? `${images} images lie directly in it` : 'it holds no folder';
  return datasetInvalid(
    location,
    `it has no class folders, put the images of each class into a folder of its name: ${what}`,
  );
}

async function _readClass(
  folder: Buffer,
  { label, signal, store }: _OpenOptions & { readonly label: string },
): Promise<ClassFolder> {
  const names = createNameList(store);
  const deeper: string[] = [];
  for await (const { name, isFolder } of readEntries(folder)) {
    signal?.throwIfAborted();
    if (isFolder && deeper.length < SHOWN_FOLDERS) deeper.push(name.toString());
    else if (!isFolder && _isImage(name)) names.push(name);
  }
  if (deeper.length > 0) {
    throw datasetInvalid(
      folder.toString(),
      `a class folder holds images only, give the folder whose folders are the classes: it holds the folders ${deeper.join(', ')}`,
    );
  }
  return { label, folder, names: names.finish() };
}
