import { type Plane, planeValues, reservePlanes } from './_planes.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/** Changes each channel of a picture by itself. */
export function mapPlanes(
  image: FloatImage,
  change: (plane: Plane) => Plane,
  { out }: OutOptions = {},
): FloatImage {
  const { width, height, channels, values } = image;
  const { plane } = reservePlanes(image);
  const changed = out ?? new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const before = planeValues(plane);
    for (let i = 0; i < before.length; i++) before[i] = values[i * channels + channel]!;
    const after = planeValues(change(plane));
    for (let i = 0; i < after.length; i++) changed[i * channels + channel] = after[i]!;
  }
  return { width, height, channels, values: changed };
}
