import { mapPlanes } from './_map-planes.ts';
import { flipPlane } from './_planes.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/** Mirrors a picture left to right, as OpenCV's `flip(image, 1)`. */
export function flipImage(image: FloatImage, options: OutOptions = {}): FloatImage {
  return mapPlanes(image, flipPlane, options);
}
