import { reflect101 } from './_reflect-101.ts';
import { sineCosine } from './_sine-cosine.ts';
import type { FloatImage } from './float-image.ts';

/**
 * Turns a picture counter-clockwise about (width / 2, height / 2), as OpenCV's `getRotationMatrix2D` and `warpAffine` do
 * with `INTER_LINEAR` and `BORDER_REFLECT_101`.
 */
export function rotateImage(image: FloatImage, degrees: number): FloatImage {
  const { width, height, channels, values } = image;
  const { sine, cosine } = sineCosine(degrees);
  const turned = new Float32Array(values.length);
  const rowStride = width * channels;
  const centreX = width / 2;
  const centreY = height / 2;
  let written = 0;
  for (let row = 0; row < height; row++) {
    // Where the pixel comes from: the inverse of the rotation, applied to its offset from the centre.
    const startX = centreX - sine * (row - centreY) - cosine * centreX;
    const startY = centreY + cosine * (row - centreY) - sine * centreX;
    for (let column = 0; column < width; column++) {
      const x = startX + cosine * column;
      const y = startY + sine * column;
      let left = Math.floor(x);
      let top = Math.floor(y);
      const shareX = x - left;
      const shareY = y - top;
      let right = left + 1;
      let bottom = top + 1;
      if (left < 0 || right >= width || top < 0 || bottom >= height) {
        left = reflect101(left, width);
        right = reflect101(right, width);
        top = reflect101(top, height);
        bottom = reflect101(bottom, height);
      }
      const topRow = top * rowStride;
      const bottomRow = bottom * rowStride;
      left *= channels;
      right *= channels;
      for (let channel = 0; channel < channels; channel++) {
        const topLeft = values[topRow + left + channel]!;
        const bottomLeft = values[bottomRow + left + channel]!;
        const above = topLeft + (values[topRow + right + channel]! - topLeft) * shareX;
        const below = bottomLeft + (values[bottomRow + right + channel]! - bottomLeft) * shareX;
        turned[written++] = above + (below - above) * shareY;
      }
    }
  }
  return { width, height, channels, values: turned };
}
