import type { FloatImage, OutOptions } from './float-image.ts';

/** Mirrors a picture left to right, as OpenCV's `flip(image, 1)`. */
export function flipImage(image: FloatImage, options: OutOptions = {}): FloatImage {
  const { width, height, channels, values } = image;
  const { out = new Float32Array(values.length) } = options;
  let written = 0;
  for (let row = 0; row < height; row++) {
    for (let column = width - 1; column >= 0; column--) {
      const start = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) out[written++] = values[start + channel]!;
    }
  }
  return { width, height, channels, values: out };
}
