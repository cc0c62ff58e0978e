import type { Random } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { addNoise } from './add-noise.ts';
import { adjustLight } from './adjust-light.ts';
import type { Augmentation } from './augmentation.ts';
import { drawAugmentation } from './draw-augmentation.ts';
import { flipImage } from './flip-image.ts';
import type { FloatImage } from './float-image.ts';
import { rotateImage } from './rotate-image.ts';
import { zoomImage } from './zoom-image.ts';

/**
 * A copy of an image, changed at random: turned, mirrored, zoomed, its light adjusted, noise added, in this order.
 *
 * Works in float32 and, once at the end, clips to 0-255 and rounds to the nearest whole number, halves to the even
 * one. The same generator state gives the same bytes. What is not pixels, such as path and label, is kept.
 */
export function augmentFace<Image extends RawImage>(
  image: Image,
  augmentation: Augmentation,
  random: Random,
): Image {
  const draw = drawAugmentation(augmentation, random);
  const { width, height, channels } = image;
  let face: FloatImage = { width, height, channels, values: new Float32Array(image.pixels) };
  if (draw.degrees !== 0) face = rotateImage(face, draw.degrees);
  if (draw.isFlipped) face = flipImage(face);
  if (draw.zoom !== 1) face = zoomImage(face, draw.zoom);
  if (draw.contrast !== 1 || draw.brightness !== 0) face = adjustLight(face, draw);
  if (draw.sigma !== 0) face = addNoise(face, { sigma: draw.sigma, random });
  return { ...image, pixels: _toPixels(face.values) };
}

/** The assignment to a clamped array is the one conversion of the language that clips and rounds. */
function _toPixels(values: Float32Array): Uint8Array {
  const clamped = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) clamped[i] = values[i]!;
  return new Uint8Array(clamped.buffer);
}
