import { exponential } from '../../../base/index.ts';
import type { RawImage } from '../../../image/index.ts';
import { reflect101 } from '../_reflect-101.ts';

export interface BlurImageOptions {
  /** The standard deviation of the bell, in pixels; above 0. */
  readonly sigma: number;
}

/**
 * Blurs with a Gaussian bell, as OpenCV's `GaussianBlur` of bytes does with `ksize=(0, 0)` and `BORDER_REFLECT_101`, but
 * for a grey level where its fixed-point weights round otherwise.
 */
export function blurImage(image: RawImage, { sigma }: BlurImageOptions): RawImage {
  const { width, height, channels, pixels } = image;
  const bell = _bell(sigma);
  const reach = bell.length >> 1;
  const stride = width * channels;
  const across = new Float64Array(pixels.length);
  for (const [k, weight] of bell.entries()) {
    const sources = Int32Array.from({ length: stride }, (_, i) => {
      const channel = i % channels;
      return reflect101((i - channel) / channels + k - reach, width) * channels + channel;
    });
    for (let start = 0; start < across.length; start += stride) {
      for (let i = 0; i < stride; i++) across[start + i]! += weight * pixels[start + sources[i]!]!;
    }
  }
  const blurred = new Float64Array(pixels.length);
  for (const [k, weight] of bell.entries()) {
    for (let row = 0; row < height; row++) {
      const from = reflect101(row + k - reach, height) * stride;
      for (let i = 0; i < stride; i++) blurred[row * stride + i]! += weight * across[from + i]!;
    }
  }
  return { ...image, pixels: Uint8Array.from(blurred, Math.round) };
}

/** Weights whose sum is 1; their number is OpenCV's for bytes, about three standard deviations to each side. */
function _bell(sigma: number): Float64Array {
  const size = Math.round(6 * sigma + 1) | 1;
  const weights = Float64Array.from({ length: size }, (_, i) => {
    const distance = (i - (size >> 1)) / sigma;
    return exponential((-distance * distance) / 2);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
