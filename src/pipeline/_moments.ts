import type { RawImage } from '../image/index.ts';

/** Count, mean and sum of squared deviations of many values, which merge without losing digits. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squaredDeviations: number;
}

export const NO_MOMENTS: Moments = { count: 0, mean: 0, squaredDeviations: 0 };

/** The moments of each channel of one image. Its sums are whole numbers below 2^53 and so exact. */
export function measureMoments({ pixels, channels }: RawImage): Moments[] {
  const count = pixels.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    let sumOfSquares = 0;
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i]!;
      sum += value;
      sumOfSquares += value * value;
    }
    return { count, mean: sum / count, squaredDeviations: sumOfSquares - (sum * sum) / count };
  });
}

/** The moments of both sets of values together (Chan, Golub and LeVeque, 1979). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  if (count === 0) return NO_MOMENTS;
  const difference = b.mean - a.mean;
  const share = b.count / count;
  return {
    count,
    mean: a.mean + difference * share,
    squaredDeviations: a.squaredDeviations + b.squaredDeviations + difference * difference * a.count * share,
  };
}
