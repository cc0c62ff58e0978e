import type { Random } from '../../base/index.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

export interface AddNoiseOptions extends OutOptions {
  /** The standard deviation, in grey levels. */
  readonly sigma: number;
  readonly random: Random;
}

/** Adds normal noise of mean 0 to every value, neither clipped nor rounded; `out` may be the image itself. */
export function addNoise(image: FloatImage, options: AddNoiseOptions): FloatImage {
  const { width, height, channels, values } = image;
  const { sigma, random, out = new Float32Array(values.length) } = options;
  for (let i = 0; i < values.length; i++) out[i] = values[i]! + sigma * random.normal();
  return { width, height, channels, values: out };
}
