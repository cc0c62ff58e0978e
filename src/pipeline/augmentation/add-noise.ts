import type { Random } from '../../base/index.ts';
import type { FloatImage } from './float-image.ts';

export interface AddNoiseOptions {
  /** The standard deviation, in grey levels. */
  readonly sigma: number;
  readonly random: Random;
}

/** Adds normal noise of mean 0 to every value, neither clipped nor rounded. */
export function addNoise(image: FloatImage, options: AddNoiseOptions): FloatImage {
  const { sigma, random } = options;
  const { width, height, channels, values } = image;
  const noisy = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) noisy[i] = values[i]! + sigma * random.normal();
  return { width, height, channels, values: noisy };
}
