import { mapPlanes } from './_map-planes.ts';
import { rotatePlane } from './_planes.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/**
 * Turns a picture counter-clockwise about (width / 2, height / 2), as OpenCV's `getRotationMatrix2D` and `warpAffine` do
 * with `INTER_LINEAR` and `BORDER_REFLECT_101`.
 */
export function rotateImage(image: FloatImage, degrees: number, options: OutOptions = {}): FloatImage {
  return mapPlanes(image, (plane) => rotatePlane(plane, degrees), options);
}
