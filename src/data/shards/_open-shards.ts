import { basename } from 'node:path';
import { FerError } from '../../base/index.ts';
import { datasetInvalid } from '../_dataset-invalid.ts';
import { createRowProblems, type RowProblems } from '../_row-problems.ts';
import { splitNamed } from '../_split-names.ts';
import type { OpenedSplits, SplitName } from '../dataset.ts';
import type { LabelledImages, ReadOptions } from '../labelled-images.ts';
import { type ByteStore, createByteStore } from '../names/_byte-store.ts';
import { groupMembers, type MemberGroup } from './_group-members.ts';
import { readLabel } from './_read-label.ts';
import { createShardFiles, type ShardFile, type ShardFiles } from './_shard-files.ts';
import { createShardImages, type ShardImagesBuilder } from './_shard-images.ts';
import { tarMembers } from './_tar-members.ts';
import { windowed } from './_windowed.ts';

/** Tar files and what they are for. */
export interface ShardList {
  /** The folder, the file or the pattern that names them. */
  readonly location: string;
  readonly paths: readonly string[];
  /** What a folder says they are for; without it their own names and folders say it. */
  readonly split?: SplitName | undefined;
}

/** Names beyond this are kept in a file. */
const NAMES_IN_MEMORY = 4 * 2 ** 20;

const NAME_ENDING = /\.(?:tar|tar\.gz|tgz)$/i;

export function isShardPath(path: string): boolean {
  return NAME_ENDING.test(path);
}

/**
 * Indexes tar files in WebDataset's layout by one pass over their headers, with the images left where they are.
 *
 * A sample is the files that follow each other and have one name up to the first dot. Its class stands in `.cls`, in a
 * field of `.json` or in `.txt`; without these each image is a sample of its own and its folder is the class. A shard
 * is for what its name begins with (`train-`, `val-`, `test-`), else for what a folder in it above the class is called,
 * else for training.
 *
 * @throws FerError `DATASET_INVALID` naming the shard that is damaged, `DATASET_ROW_INVALID` naming images without class
 */
export async function openShards(
  lists: readonly ShardList[],
  options: ReadOptions = {},
): Promise<OpenedSplits> {
  const store = createByteStore({ memoryBytes: NAMES_IN_MEMORY });
  const files = createShardFiles();
  const close = async (): Promise<void> => {
    store.close();
    await files.close();
  };
  try {
    const splits: Partial<Record<SplitName, LabelledImages>> = {};
    for (const list of lists) Object.assign(splits, await _index(list, { ...options, store, files }));
    return { kind: 'shards', splits, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface _IndexOptions extends ReadOptions {
  readonly store: ByteStore;
  readonly files: ShardFiles;
}

async function _index(list: ShardList, options: _IndexOptions): Promise<OpenedSplits['splits']> {
  const { location, paths } = list;
  const named = list.split === undefined ? _splitsByName(list) : undefined;
  const problems = createRowProblems(location);
  const builders = new Map<SplitName, ShardImagesBuilder>();
  for (const path of paths) {
    const split = list.split ?? named?.get(path);
    await _readShard(path, { ...options, location, builders, problems, split });
  }
  problems.throwIfAny();
  if (builders.size === 0) throw datasetInvalid(location, 'its tar files hold no image');
  return Object.fromEntries([...builders].map(([split, { finish }]) => [split, finish(location)]));
}

/** What each shard is for by its name; none where no name says it. */
function _splitsByName({ location, paths }: ShardList): ReadonlyMap<string, SplitName> {
  const splits = new Map<string, SplitName>();
  for (const path of paths) {
    const [word = ''] = /^[a-z]+/i.exec(basename(path)) ?? [];
    const split = splitNamed(word);
    if (split !== undefined) splits.set(path, split);
  }
  const other = paths.find((path) => !splits.has(path));
  const held = [...splits].find(([, split]) => split !== 'train');
  if (other === undefined || held === undefined) return splits;
  throw datasetInvalid(
    location,
    `some of its shards are named for a part and some are not, name all or none: ${basename(held[0])} and ${basename(other)}`,
  );
}

interface _ReadShardOptions extends _IndexOptions {
  readonly location: string;
  readonly builders: Map<SplitName, ShardImagesBuilder>;
  readonly problems: RowProblems;
  readonly split: SplitName | undefined;
}

async function _readShard(path: string, options: _ReadShardOptions): Promise<void> {
  const { files, location, signal } = options;
  try {
    const shard = await files.open(path, { signal });
    const readAt = windowed(shard.readAt);
    for await (const group of groupMembers(tarMembers(readAt, { fileSize: shard.size }))) {
      signal?.throwIfAborted();
      await _addGroup({ ...shard, readAt }, group, { ...options, shard });
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw datasetInvalid(location, `the shard ${path} ${error.message}`);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const message = `Could not open the data set because ${(error as Error).message}: ${path}`;
    throw new FerError('NO_SUCH_INPUT', message, { cause: error });
  }
}

async function _addGroup(
  { path, readAt }: ShardFile,
  group: MemberGroup,
  options: _ReadShardOptions & { readonly shard: ShardFile },
): Promise<void> {
  const { builders, problems, shard, split, store } = options;
  if (group.images.length === 0) return;
  let label: string | undefined;
  try {
    label = await readLabel(group, readAt);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.add(path, error.message);
    return;
  }
  for (const image of label === undefined ? group.images : group.images.slice(0, 1)) {
    const folders = image.path.split('/').slice(0, -1);
    const own = label ?? folders.at(-1);
    if (own === undefined) {
      problems.add(
        path,
        `has no class for ${image.path}: it has neither .cls, .json nor .txt beside it, nor a folder`,
      );
      continue;
    }
    const above = (label === undefined ? folders.slice(0, -1) : folders).map(splitNamed).findLast(Boolean);
    const part = split ?? above ?? 'train';
    const builder = builders.get(part) ?? createShardImages(store);
    builders.set(part, builder);
    builder.add(shard, { ...image, label: own });
  }
}
