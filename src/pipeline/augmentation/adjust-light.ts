import type { FloatImage, OutOptions } from './float-image.ts';

export interface AdjustLightOptions extends OutOptions {
  /** What each grey level is multiplied by. */
  readonly contrast: number;
  /** What is added afterwards, in grey levels. */
  readonly brightness: number;
}

/** Changes contrast and brightness: `contrast * x + brightness`, neither clipped nor rounded; `out` may be the image itself. */
export function adjustLight(image: FloatImage, options: AdjustLightOptions): FloatImage {
  const { width, height, channels, values } = image;
  const { contrast, brightness, out = new Float32Array(values.length) } = options;
  for (let i = 0; i < values.length; i++) out[i] = contrast * values[i]! + brightness;
  return { width, height, channels, values: out };
}
