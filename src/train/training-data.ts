import { FerError } from '../base/index.ts';
import {
  adviseExclusion,
  assertExcludable,
  assertKnownLabels,
  type Dataset,
  excludeLabels,
  type LabelledImages,
  openDataset,
  splitStratified,
} from '../data/index.ts';

/** The share of the training images that is held out where no validation images are given. */
const HELD_OUT_SHARE = 0.1;

export interface TrainingDataOptions {
  readonly data: string;
  /** Another data set to validate on, or null. */
  readonly validation: string | null;
  /** Classes that take no part. */
  readonly exclude: readonly string[];
  /** Decides which images are held out. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** The images of a run. */
export interface TrainingData {
  readonly training: LabelledImages;
  /** Its classes are among those of `training`. */
  readonly validation: LabelledImages;
  /** Where the validation images come from, in one clause. */
  readonly validationOrigin: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens what a run trains and validates on; images of a test split are never among them.
 *
 * @throws FerError `DATASET_INVALID`, `LABELS_MISMATCH` for a class that only the validation images have, and what
 *   `openDataset` throws
 */
export async function openTrainingData(options: TrainingDataOptions): Promise<TrainingData> {
  const { data, validation, exclude, signal } = options;
  const opened: Dataset[] = [];
  const close = async () => {
    for (const dataset of opened) await dataset.close();
  };
  try {
    const dataset = await openDataset(data, { signal });
    opened.push(dataset);
    if (validation !== null) opened.push(await openDataset(validation, { signal }));
    const chosen = _choose(dataset, opened[1], exclude);
    return { ..._holdOut(chosen, options.seed), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface ChosenImages {
  readonly training: LabelledImages;
  /** None where they are to be held out. */
  readonly validation: LabelledImages | undefined;
}

function _choose(dataset: Dataset, other: Dataset | undefined, exclude: readonly string[]): ChosenImages {
  const { train } = dataset.splits;
  if (train === undefined) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not train on ${dataset.location} because it has no training images: it has ${Object.keys(dataset.splits).join(', ')}`,
    );
  }
  const given = other === undefined ? dataset.splits.validation : _validationOf(other);
  assertExcludable(exclude, [...new Set([...train.labels, ...(given?.labels ?? [])])].sort());
  const training = excludeLabels(train, exclude);
  if (training.labels.length < 2) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not leave out ${exclude.join(', ')} because a classifier needs two classes and one would remain: ${training.labels[0]}`,
    );
  }
  const validation = given && excludeLabels(given, exclude);
  if (validation !== undefined) assertKnownLabels(validation, training.labels, { remedy: adviseExclusion });
  return { training, validation };
}

function _holdOut({ training, validation }: ChosenImages, seed: number): Omit<TrainingData, 'close'> {
  if (validation !== undefined) return { training, validation, validationOrigin: validation.location };
  const { kept, heldOut } = splitStratified(training, { fraction: HELD_OUT_SHARE, seed });
  if (heldOut.size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not hold out validation images because every class of ${training.location} has one image only: give \`--val\``,
    );
  }
  const origin = `${HELD_OUT_SHARE * 100} % of ${training.location}, held out by the seed`;
  return { training: kept, validation: heldOut, validationOrigin: origin };
}

/** A plain tree of class folders is read as `train`, whatever it is given for. */
function _validationOf(dataset: Dataset): LabelledImages {
  const { splits, location } = dataset;
  const only = Object.values(splits).length === 1 ? Object.values(splits)[0] : undefined;
  const images = splits.validation ?? only;
  if (images !== undefined) return images;
  throw new FerError(
    'DATASET_INVALID',
    `Could not validate on ${location} because it holds several parts and none is for validation, give the folder of one: ${Object.keys(splits).join(', ')}`,
  );
}
