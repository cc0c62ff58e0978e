import { identity, map, type OperatorFunction } from 'rxjs';
import { createRandom } from '../base/index.ts';
import type { Sample } from '../image/index.ts';
import { changesImages } from './augmentation/_changes-images.ts';
import { augmentFace } from './augmentation/augment-face.ts';
import type { Augmentation } from './augmentation/augmentation.ts';
import type { Indexed } from './outcome.ts';

export interface AugmentOptions {
  /** @default 0 */
  readonly seed?: number;
  /**
   * Another epoch draws anew.
   *
   * @default 0
   */
  readonly epoch?: number;
}

/**
 * Changes each sample at random; the draws of a sample depend on the seed, the epoch and its index alone. Where nothing
 * is to happen to images, they pass as they are; `mix` is the work of `mixBatches`.
 *
 * ```text
 * source  -a-b-c|
 * result  -A-B-C|
 * ```
 */
export function augment<Image extends Indexed<Sample>>(
  augmentation: Augmentation,
  options: AugmentOptions = {},
): OperatorFunction<Image, Image> {
  const { seed = 0, epoch = 0 } = options;
  if (!changesImages(augmentation)) return identity;
  return map((sample) =>
    augmentFace(sample, augmentation, createRandom(seed, 'augment', epoch, sample.index)),
  );
}
