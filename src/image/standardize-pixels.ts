import type { PreprocessSpec } from './preprocess-spec.ts';

export interface StandardizeOptions {
  /**
   * Where to write, e.g. the place of this picture in a batch.
   *
   * @default a new array
   */
  readonly out?: Float32Array;
  /**
   * The first index to write in `out`.
   *
   * @default 0
   */
  readonly offset?: number;
}

/**
 * `(pixel - mean) / std` for each channel of HWC pixels.
 *
 * Each operation is rounded to float32, so that a graph that subtracts and divides float32 tensors gives the same bits.
 */
export function standardizePixels(
  pixels: Uint8Array,
  spec: Pick<PreprocessSpec, 'channels' | 'mean' | 'std'>,
  options: StandardizeOptions = {},
): Float32Array {
  const { out = new Float32Array(pixels.length), offset = 0 } = options;
  if (offset + pixels.length > out.length) {
    throw new RangeError(
      `Could not standardize because \`out\` is too short: ${out.length} values for ${pixels.length} at ${offset}`,
    );
  }
  const { channels } = spec;
  for (let channel = 0; channel < channels; channel++) {
    const mean = Math.fround(spec.mean[channel]!);
    const std = Math.fround(spec.std[channel]!);
    for (let i = channel; i < pixels.length; i += channels) {
      out[offset + i] = Math.fround(pixels[i]! - mean) / std;
    }
  }
  return out;
}
