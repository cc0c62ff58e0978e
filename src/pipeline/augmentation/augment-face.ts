import type { Random } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { finishPixels } from './_finish-pixels.ts';
import { applySteps } from './apply-steps.ts';
import type { Augmentation } from './augmentation.ts';
import { drawAugmentation } from './draw-augmentation.ts';
import { flipImage } from './flip-image.ts';
import type { FloatImage } from './float-image.ts';
import { rotateImage } from './rotate-image.ts';
import { zoomImage } from './zoom-image.ts';

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
  const draw = drawAugmentation(augmentation, random);
  const { width, height, channels, pixels } = image;
  const [first, second] = _scratch(pixels.length);
  first.set(pixels);
  let face: FloatImage = { width, height, channels, values: first };
  const spare = (): Float32Array => (face.values === first ? second : first);
  if (draw.degrees !== 0) face = rotateImage(face, draw.degrees, { out: spare() });
  if (draw.isFlipped) face = flipImage(face, { out: spare() });
  if (draw.zoom !== 1) face = zoomImage(face, draw.zoom, { out: spare() });
  const changed: RawImage = { width, height, channels, pixels: finishPixels(face.values, draw, random) };
  return { ...image, ...applySteps(changed, augmentation.steps ?? [], random) };
}

let buffers: readonly [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

/** Two arrays that each image overwrites: nothing outlives a call, and allocating them took a tenth of its time. */
function _scratch(length: number): readonly [Float32Array, Float32Array] {
  if (buffers[0].length !== length) buffers = [new Float32Array(length), new Float32Array(length)];
  return buffers;
}
