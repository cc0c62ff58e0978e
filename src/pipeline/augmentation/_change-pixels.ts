import type { Random } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { planeKernels } from './_plane-kernels.ts';
import { flipPlane, type Plane, reservePlanes, rotatePlane, zoomPlane } from './_planes.ts';
import type { AugmentationDraw } from './draw-augmentation.ts';

/** Does to a picture what was drawn, channel by channel; only the noise itself is drawn here. */
export function changePixels(image: RawImage, draw: AugmentationDraw, random: Random): Uint8Array {
  const { pixels, values, plane } = reservePlanes(image);
  const { contrast, brightness, sigma } = draw;
  const { channels } = image;
  const count = image.width * image.height;
  pixels.set(image.pixels);
  if (sigma !== 0) random.fillNormals(values);
  for (let channel = 0; channel < channels; channel++) {
    const bytes = pixels.byteOffset + channel;
    planeKernels.split(bytes, plane.at, count, channels);
    const { at } = _move(plane, draw);
    const grain = values.byteOffset + 4 * channel;
    planeKernels.finish(at, grain, bytes, count, channels, contrast, brightness, sigma);
  }
  return pixels.slice();
}

function _move(plane: Plane, { degrees, isFlipped, zoom }: AugmentationDraw): Plane {
  let moved = plane;
  if (degrees !== 0) moved = rotatePlane(moved, degrees);
  if (isFlipped) moved = flipPlane(moved);
  return zoom === 1 ? moved : zoomPlane(moved, zoom);
}
