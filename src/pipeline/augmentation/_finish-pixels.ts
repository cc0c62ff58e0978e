import type { Random } from '../../base/index.ts';

export interface FinishOptions {
  readonly contrast: number;
  readonly brightness: number;
  /** 0 for no noise. */
  readonly sigma: number;
}

/**
 * What `adjustLight` and `addNoise` do, then clips to 0-255 and rounds, halves to the even number: in one pass, since
 * a pass over a small picture takes as long as what happens in it.
 */
export function finishPixels(values: Float32Array, options: FinishOptions, random: Random): Uint8Array {
  const { contrast, brightness, sigma } = options;
  // The assignment to a clamped array is the one conversion of the language that clips and rounds.
  const clamped = new Uint8ClampedArray(values.length);
  if (sigma === 0) {
    for (let i = 0; i < values.length; i++) clamped[i] = Math.fround(contrast * values[i]! + brightness);
  } else {
    for (let i = 0; i < values.length; i++) {
      clamped[i] = Math.fround(Math.fround(contrast * values[i]! + brightness) + sigma * random.normal());
    }
  }
  return new Uint8Array(clamped.buffer);
}
