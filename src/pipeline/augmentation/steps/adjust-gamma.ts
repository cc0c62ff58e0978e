import { exponential, naturalLogarithm } from '../../../base/index.ts';
import type { RawImage } from '../../../image/index.ts';

export interface AdjustGammaOptions {
  /** Below 1 the picture gets lighter, above 1 darker. */
  readonly exponent: number;
}

/** Bends the grey levels: `255 (x / 255)^exponent`, rounded; black and white stay. */
export function adjustGamma(image: RawImage, { exponent }: AdjustGammaOptions): RawImage {
  const levels = Uint8Array.from({ length: 256 }, (_, level) =>
    level === 0 ? 0 : Math.round(255 * exponential(exponent * naturalLogarithm(level / 255))),
  );
  return { ...image, pixels: image.pixels.map((pixel) => levels[pixel]!) };
}
