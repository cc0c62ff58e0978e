import { createRandom, FerError } from '../../base/index.ts';
import { type DatasetKind, type LabelledImages, openDataset, type StoredImage } from '../../data/index.ts';
import { encodePng } from '../../image/index.ts';
import { assertWhole } from '../_assert-whole.ts';
import { measureImages } from '../_measure-images.ts';
import { augmentFace } from '../augmentation/augment-face.ts';
import { paperAugmentation } from '../augmentation/augmentation.ts';
import { decodeStored } from '../decode-images.ts';
import type { Reject } from '../outcome.ts';
import { assertClaimable } from '../output/claim-folder.ts';
import { type FolderIdentity, hashIdentity } from '../output/folder-identity.ts';
import { storedContent, storedName } from '../output/stored-file.ts';
import { type TreeFile, writeTree } from '../output/write-tree.ts';
import { drawBalanced } from './draw-balanced.ts';
import { dropRejects } from './drop-rejects.ts';

export interface BalanceFolderOptions {
  /**
   * How many images each class gets.
   *
   * @default 5000
   */
  readonly target?: number;
  /** @default 0 */
  readonly seed?: number;
  /**
   * How many images are in work at the same time; it changes nothing but the time.
   *
   * @default the number of cores, at most the number of threads in Node's pool
   */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BalanceProgress) => void;
}

export interface BalanceProgress {
  readonly stage: 'check' | 'write';
  readonly done: number;
  readonly total: number;
}

export interface BalanceResult {
  /** Where the images came from: the class folders or the CSV file. */
  readonly source: string;
  readonly destination: string;
  readonly target: number;
  readonly seed: number;
  /** Usable images of each class in the source. */
  readonly before: Readonly<Record<string, number>>;
  /** Images of each class in the destination. */
  readonly after: Readonly<Record<string, number>>;
  readonly copied: number;
  readonly augmented: number;
  /** How many of both an earlier run had written already. */
  readonly found: number;
  /** Images that could not be used. */
  readonly rejects: readonly Reject[];
}

/**
 * Writes a training set with the same number of images in each class: the paper's `balance_train_folder`.
 *
 * Of a class with more images than the target a random sample is copied, without replacement; of one with fewer all
 * of them, and then augmented copies of random ones are added until the target is reached. Originals are copied byte
 * for byte (rows of a CSV file become PNG files); augmented copies are PNG files, which lose nothing, in the size and
 * the channels of their original.
 *
 * What is written depends on the source, the target and the seed alone. An augmented copy is called after a hash of
 * these and its number in the class, which no other copy has; the paper's `uuid4` would give other names in every
 * run, so that none could be gone on with or compared. A run that was interrupted goes on when it is called again.
 *
 * All images are decoded once before anything is written, so that one which cannot be used is never drawn.
 *
 * @param source a class-per-folder tree, a folder of splits, of which `train` is taken, or a FER-2013 CSV file
 * @param destination a folder outside of the source that is missing or empty
 * @throws FerError `TOO_MANY_BAD_IMAGES` beyond 1 %, `OUTPUT_EXISTS`, `USAGE` where the destination is in the source,
 *   `DATASET_INVALID` and others of opening a data set
 */
export async function balanceFolder(
  source: string,
  destination: string,
  options: BalanceFolderOptions = {},
): Promise<BalanceResult> {
  const { target = 5000, seed = 0, concurrency, signal, onProgress } = options;
  assertWhole('target', target);
  const dataset = await openDataset(source, { signal });
  try {
    const train = dataset.splits.train ?? _withoutTrain(source);
    await assertClaimable(destination, source);
    const tell = (stage: BalanceProgress['stage']) => (done: number, total: number) =>
      onProgress?.({ stage, done, total });
    const shared = {
      ...(concurrency !== undefined && { concurrency }),
      ...(signal !== undefined && { signal }),
    };
    const measured = await measureImages(train, undefined, { ...shared, onProgress: tell('check') });
    const images = dropRejects(train, measured.rejects);
    const identity = { kind: 'balance', version: 1, source: measured.dataHash, target, seed };
    const draws = drawBalanced(images, { target, seed });
    const found = await writeTree(destination, {
      ...shared,
      identity,
      total: draws.length,
      files: () => _listFiles(images, draws, { ...identity, sourceKind: dataset.kind }),
      onProgress: tell('write'),
    });
    const copied = draws.reduce((sum, draw) => sum + (draw < images.size ? 1 : 0), 0);
    return {
      source: train.location,
      destination,
      target,
      seed,
      before: images.counts,
      after: Object.fromEntries(images.labels.map((label) => [label, target])),
      copied,
      augmented: draws.length - copied,
      found,
      rejects: measured.rejects,
    };
  } finally {
    await dataset.close();
  }
}

function* _listFiles(
  images: LabelledImages,
  draws: Float64Array,
  { sourceKind, ...identity }: FolderIdentity & { readonly seed: number; readonly sourceKind: DatasetKind },
): Generator<TreeFile, void> {
  const tag = hashIdentity(identity).slice(0, 12);
  for (const draw of draws) {
    const index = draw % images.size;
    const copy = Math.floor(draw / images.size);
    const { path, label } = images.describe(index);
    yield copy === 0
      ? {
          path: [label, storedName(path, { index, kind: sourceKind })],
          make: async (signal) => storedContent(await images.read(index, { signal })),
        }
      : {
          path: [label, `augmented-${tag}-${String(copy).padStart(6, '0')}.png`],
          make: async (signal) => _augmentedCopy(await images.read(index, { signal }), identity.seed, draw),
        };
  }
}

async function _augmentedCopy(stored: StoredImage, seed: number, draw: number): Promise<Uint8Array> {
  const random = createRandom(seed, 'balance', 'augment', draw);
  return await encodePng(augmentFace(await decodeStored(stored), paperAugmentation, random));
}

function _withoutTrain(source: string): never {
  throw new FerError(
    'DATASET_INVALID',
    `Could not balance ${source} because it has no training images: balancing is for training`,
  );
}
