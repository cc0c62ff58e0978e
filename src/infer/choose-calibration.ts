import { FerError } from '../base/index.ts';
import { type Dataset, type LabelledImages, splitStratified } from '../data/index.ts';

export interface ChooseCalibrationOptions {
  /** How many images of the training split are taken, of each class its share. */
  readonly size: number;
  /**
   * Another data set to judge by.
   *
   * @default the validation split, else the test split, else what is left of the training split
   */
  readonly validation?: Dataset | undefined;
  /** @default 0 */
  readonly seed?: number;
}

export interface CalibrationImages {
  readonly calibration: LabelledImages;
  /** What the result is judged by; no image of it is in `calibration`. */
  readonly validation: LabelledImages;
}

/**
 * Draws the images that quantization is calibrated with, from the training split, and finds those it is judged by.
 *
 * @throws FerError `DATASET_INVALID` without a training split, or with nothing to judge by
 */
export function chooseCalibration(dataset: Dataset, options: ChooseCalibrationOptions): CalibrationImages {
  const { size, validation: other, seed = 0 } = options;
  const { train } = dataset.splits;
  if (train === undefined) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not calibrate with ${dataset.location} because it has no training split: its images are what the result is judged by`,
    );
  }
  const given = _heldOut(other ?? dataset) ?? other?.splits.train;
  // Without other images half of them at most, so that something is left to judge by.
  const wanted = given === undefined ? Math.min(size, Math.floor(train.size / 2)) : size;
  if (given !== undefined && wanted >= train.size) return { calibration: train, validation: given };
  if (train.size < 2) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not calibrate with ${dataset.location} because no image is left to judge by: give others with \`--validate\``,
    );
  }
  const { kept, heldOut } = splitStratified(train, { fraction: wanted / train.size, seed });
  return { calibration: heldOut, validation: given ?? kept };
}

function _heldOut({ splits }: Dataset): LabelledImages | undefined {
  return splits.validation ?? splits.test;
}
