import { mapPlanes } from './_map-planes.ts';
import { zoomPlane } from './_planes.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/**
 * Enlarges or shrinks the content of a picture and keeps the picture's size.
 *
 * As OpenCV's `resize` with `INTER_LINEAR` to whole numbers of pixels, `int(width * factor)` by `int(height * factor)`, then a
 * centred crop where that is larger and a centred border of `BORDER_REFLECT_101` where it is smaller. An odd
 * pixel is cropped or added at the right and at the bottom.
 */
export function zoomImage(image: FloatImage, factor: number, options: OutOptions = {}): FloatImage {
  return mapPlanes(image, (plane) => zoomPlane(plane, factor), options);
}
