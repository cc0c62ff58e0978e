import type { FloatImage } from './float-image.ts';

/** Mirrors a picture left to right, as OpenCV's `flip(image, 1)`. */
export function flipImage(image: FloatImage): FloatImage {
  const { width, height, channels, values } = image;
  const flipped = new Float32Array(values.length);
  let written = 0;
  for (let row = 0; row < height; row++) {
    for (let column = width - 1; column >= 0; column--) {
      const start = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) flipped[written++] = values[start + channel]!;
    }
  }
  return { width, height, channels, values: flipped };
}
