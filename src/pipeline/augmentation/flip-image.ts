import type { FloatImage, OutOptions } from './float-image.ts';

/** Mirrors a picture left to right, as OpenCV's `flip(image, 1)`. */
export function flipImage(image: FloatImage, options: OutOptions = {}): FloatImage {
  const { width, height, channels, values } = image;
  const { out = new Float32Array(values.length) } = options;
  const stride = width * channels;
  // One channel at a time: a loop over so few inside the others would take most of the time.
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      let from = (row + 1) * stride - channels + channel;
      const end = (row + 1) * stride;
      for (let to = row * stride + channel; to < end; to += channels) {
        out[to] = values[from]!;
        from -= channels;
      }
    }
  }
  return { width, height, channels, values: out };
}
