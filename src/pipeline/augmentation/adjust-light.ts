import type { FloatImage } from './float-image.ts';

export interface AdjustLightOptions {
  /** What each grey level is multiplied by. */
  readonly contrast: number;
  /** What is added afterwards, in grey levels. */
  readonly brightness: number;
}

/** Changes contrast and brightness: `contrast * x + brightness`, neither clipped nor rounded. */
export function adjustLight(image: FloatImage, options: AdjustLightOptions): FloatImage {
  const { contrast, brightness } = options;
  const { width, height, channels, values } = image;
  const adjusted = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) adjusted[i] = contrast * values[i]! + brightness;
  return { width, height, channels, values: adjusted };
}
