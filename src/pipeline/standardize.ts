import { map, type OperatorFunction } from 'rxjs';
import { type PreprocessSpec, type Sample, standardizePixels } from '../image/index.ts';

/** A sample whose pixels have become (x - mean) / std of their channel. */
export interface StandardizedSample extends Omit<Sample, 'pixels'> {
  /** HWC. */
  readonly values: Float32Array;
}

/**
 * Centres and scales the pixels of each sample by the mean and standard deviation of the spec.
 *
 * ```text
 * source  -a-b-c|    0-255
 * result  -A-B-C|    (x - mean) / std
 * ```
 */
export function standardize(spec: PreprocessSpec): OperatorFunction<Sample, StandardizedSample> {
  return map(({ path, label, width, height, channels, pixels }) => ({
    path,
    label,
    width,
    height,
    channels,
    values: standardizePixels(pixels, spec),
  }));
}
