import { FerError } from '../base/index.ts';
import {
  assertKnownLabels,
  type Dataset,
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
  const { data, validation, signal } = options;
  const opened: Dataset[] = [];
  const close = async () => {
    for (const dataset of opened) await dataset.close();
  };
  try {
    const dataset = await openDataset(data, { signal });
    opened.push(dataset);
    if (validation !== null) opened.push(await openDataset(validation, { signal }));
    return { ..._choose(dataset, opened[1], options.seed), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function _choose(dataset: Dataset, other: Dataset | undefined, seed: number): Omit<TrainingData, 'close'> {
  const { train, validation } = dataset.splits;
  if (train === undefined) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not train on ${dataset.location} because it has no training images: it has ${Object.keys(dataset.splits).join(', ')}`,
    );
  }
  if (other !== undefined) {
    const given = _validationOf(other);
    assertKnownLabels(given, train.labels);
    return { training: train, validation: given, validationOrigin: given.location };
  }
  if (validation !== undefined) {
    return { training: train, validation, validationOrigin: validation.location };
  }
  const { kept, heldOut } = splitStratified(train, { fraction: HELD_OUT_SHARE, seed });
  if (heldOut.size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not hold out validation images because every class of ${train.location} has one image only: give \`--val\``,
    );
  }
  const origin = `${HELD_OUT_SHARE * 100} % of ${train.location}, held out by the seed`;
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
