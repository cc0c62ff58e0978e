import type { Random } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { changePixels } from './_change-pixels.ts';
import { applySteps } from './apply-steps.ts';
import type { Augmentation } from './augmentation.ts';
import { drawAugmentation } from './draw-augmentation.ts';

/**
 * A copy of an image, changed at random: turned, mirrored, zoomed, its light adjusted, noise added, in this order, and
 * then whatever `steps` lists.
 *
 * Works in float32 and, before `steps`, clips to 0-255 and rounds to the nearest whole number, halves to the even one.
 * `steps` work on the rounded values, each rounding anew. The same generator state gives the same bytes. What is not
 * pixels, such as path and label, is kept.
 */
export function augmentFace<Image extends RawImage>(
  image: Image,
  augmentation: Augmentation,
  random: Random,
): Image {
  const { width, height, channels } = image;
  const pixels = changePixels(image, drawAugmentation(augmentation, random), random);
  return { ...image, ...applySteps({ width, height, channels, pixels }, augmentation.steps ?? [], random) };
}
